"""The two counties that come with the project, and what a county can be asked."""

import json

import numpy as np
import pytest
from county_folder import COUNTIES
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conventions import AGE_BANDS, CONDITIONS
from sim.county.inputs import check_county, load_county
from sim.county.insurance_rules import NEEDED
from sim.county.numbers import dictionary
from sim.draws import triangular
from sim.months import month_number


@pytest.fixture(scope="module")
def typical():
    return load_county(COUNTIES / "typical")


@pytest.fixture(scope="module")
def xiangtan():
    return load_county(COUNTIES / "xiangtan")


@pytest.mark.parametrize("name", ["typical", "xiangtan"])
def test_every_number_of_the_dictionary_is_there_with_source_or_range(name):
    county = load_county(COUNTIES / name)
    assert set(county.numbers) == set(dictionary())
    assert [k for k, n in county.numbers.items() if not n.source and n.assumed is None] == []
    assert county.id == name


@pytest.mark.parametrize("name", ["typical", "xiangtan"])
def test_facts_are_numbers_with_names(name):
    county = load_county(COUNTIES / name)
    facts = county.facts()
    assert len(facts) == len(dictionary()) + 3 * len(NEEDED)
    assert facts["rule.resident.inpatient.township.ratio"] == 0.85
    assert facts["prices.visit_township"] == county.value("prices.visit_township") == 77.3
    json.dumps(facts)


def test_need_table_has_shares_that_sum_to_one(typical):
    assert typical.need.condition_share.shape == (len(AGE_BANDS), len(CONDITIONS))
    np.testing.assert_allclose(typical.need.condition_share.sum(axis=1), 1, atol=1e-12)
    assert typical.need.admissions_per_year[-1] == 0.33


def test_tcm_suited_cases_are_spread_on_two_conditions(typical):
    adults = typical.need.condition_share[AGE_BANDS.index("15-44")]
    percent = {c: s for c, s in zip(CONDITIONS, adults, strict=True)}
    assert percent["musculoskeletal"] / percent["skin"] == pytest.approx((9 + 1.25) / 5)
    assert percent["other_chronic"] / percent["skin"] == pytest.approx((7 + 1.25) / 5)


def test_demand_is_one_in_the_mean_month_of_2019(typical):
    months = [typical.demand.at(m) for m in range(month_number("2019-01"), month_number("2020-01"))]
    visits, admissions, rule = np.array(months).T
    assert visits.mean() == pytest.approx(1, abs=1e-3)
    assert admissions.mean() == pytest.approx(1, abs=1e-3)
    assert not rule.any()


def test_demand_before_and_after_its_table(typical):
    assert typical.demand.at(month_number("2018-12")) == (1.0, 1.0, 0.0)
    assert typical.demand.at(month_number("2023-01")) == typical.demand.at(month_number("2035-06"))
    assert typical.demand.at(month_number("2020-02"))[2] == 1.0
    assert typical.demand.at(month_number("2023-01"))[2] == 0.0


def test_village_visits_fall_by_a_fifth_and_the_primary_share_of_2022_is_a_near_call(typical):
    seen = typical.observations.set_index(["indicator", "level", "year"])["value"]
    assert seen["primary_visit_share_county", "primary", 2022] == pytest.approx(0.648, abs=1e-3)
    assert seen["visits_change_2019_2022", "village", 2022] == pytest.approx(-0.2)
    change = seen["visits_per_resident", "village", 2022] / seen["visits_per_resident", "village", 2019] - 1
    assert change == pytest.approx(-0.2, abs=1e-3)


def test_observations_lie_inside_their_tolerance(typical):
    rows = typical.observations
    outside = rows[(rows["value"] < rows["low"]) | (rows["value"] > rows["high"])]
    assert outside.empty, outside[["id", "value", "low", "high"]]


def test_xiangtan_has_its_villages_and_people(xiangtan):
    assert len(xiangtan.villages) == 351
    assert xiangtan.villages["population"].sum() == 781_300
    assert xiangtan.villages["township"].nunique() == xiangtan.value("population.townships") == 17
    town = xiangtan.villages[xiangtan.villages["kind"] == "community"]
    assert town["population"].sum() == 358_800
    assert not town["has_clinic"].any()
    assert "易俗河镇" in set(town["township"])


def test_xiangtan_inherits_what_it_does_not_know(xiangtan, typical):
    assert xiangtan.value("prices.stay_county") == typical.value("prices.stay_county")
    assert "prices.stay_county" in xiangtan.inherited
    assert xiangtan.value("population.residents") != typical.value("population.residents")


def test_findings_tell_counts_known_share_and_what_is_synthesised():
    said = "\n".join(check_county(COUNTIES / "xiangtan"))
    assert "320 villages and 31 town neighbourhoods in 17 townships, 781300 people" in said
    assert "no facilities table" in said
    assert "inherited as they are: need_table, demand_index, observations" in said


AGES = "population.share_age_"


@settings(deadline=None)
@given(u=st.floats(0, 1))
def test_a_draw_stays_within_its_range(u):
    county = load_once()
    drawn = county.draw(lambda key: u)
    for key, number in county.numbers.items():
        if number.assumed is None:
            assert key.startswith(AGES) or drawn.value(key) == number.value
        elif not key.startswith((AGES, "insurance.share_", "facilities.village_doctors_")):
            assert number.assumed[0] <= drawn.value(key) <= number.assumed[1], key
    for before, after in zip(county.rules, drawn.rules, strict=True):
        assert before.assumed is None or before.assumed[0] <= after.ratio <= before.assumed[1]


@given(u=st.floats(0, 1), v=st.floats(0, 1))
def test_a_draw_grows_with_the_quantile(u, v):
    county, low, high = load_once(), min(u, v), max(u, v)
    for key in ("prices.visit_village", "workforce.pay_county", "population.communities"):
        assert county.draw(lambda _: low).value(key) <= county.draw(lambda _: high).value(key)


@given(quantiles=st.dictionaries(st.sampled_from(sorted(dictionary())), st.floats(0, 1)))
def test_drawn_shares_still_belong_together(quantiles):
    drawn = load_once().draw(lambda key: quantiles.get(key, 0.5))
    assert sum(drawn.value(key) for key in drawn.numbers if key.startswith(AGES)) == pytest.approx(1)
    assert drawn.value("insurance.share_resident_scheme") + drawn.value("insurance.share_employee_scheme") <= 1 + 1e-12
    assert drawn.value("facilities.village_doctors_one") + drawn.value("facilities.village_doctors_two") <= 1 + 1e-12


def test_a_draw_asks_only_for_what_is_assumed():
    asked: list[str] = []
    county = load_once()
    county.draw(lambda key: asked.append(key) or 0.5)
    numbers = {key for key, number in county.numbers.items() if number.assumed}
    assert set(asked) == numbers | {f"{rule.key}.ratio" for rule in county.rules if rule.assumed}
    assert len(asked) == len(set(asked))


def test_triangular_quantiles():
    assert triangular(0, 0, 1, 4) == 0
    assert triangular(1, 0, 1, 4) == 4
    assert triangular(0.25, 0, 1, 4) == pytest.approx(1)  # the share below the mode is 1/4
    assert triangular(0.7, 3, 3, 3) == 3
    with pytest.raises(ValueError, match="outside 0 to 1"):
        triangular(1.2, 0, 1, 4)


_LOADED = {}


def load_once():
    if not _LOADED:
        _LOADED["typical"] = load_county(COUNTIES / "typical")
    return _LOADED["typical"]
