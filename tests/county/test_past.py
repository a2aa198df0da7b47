"""A county before 2019: factors apply, move evenly between years, and unknown keys are told."""

from __future__ import annotations

import pytest
from county_folder import Write

from sim.county.inputs import load_county
from sim.county.past import county_as_of, past_of
from sim.faults import InputFaults
from sim.plan import COUNTIES

HEAD = "year,key,factor,source,quality\n"
PEOPLE = """
population:
  residents: {value: 50000, unit: persons, source: x}
"""


def past(write_county: Write, *rows: str):
    return load_county(write_county(PEOPLE, {"past.csv": HEAD + "\n".join(rows) + "\n"}))


def test_a_factor_applies_to_its_number_alone(write_county):
    county = past(write_county, "2012,facilities.county_staff,0.5,x,A")
    then = county_as_of(county, 2012)
    changed = {key for key in county.numbers if then.value(key) != pytest.approx(county.value(key))}
    assert changed == {"facilities.county_staff"}
    assert then.value("facilities.county_staff") == pytest.approx(0.5 * county.value("facilities.county_staff"))
    assert county_as_of(county, 2019) is county


def test_between_its_year_and_2019_a_factor_moves_by_the_same_rate(write_county):
    county = past(write_county, "2013,facilities.county_staff,0.25,x,A", "2013,insurance.two_disease_uptake,0,x,A")
    staff, uptake = county.value("facilities.county_staff"), county.value("insurance.two_disease_uptake")
    assert county_as_of(county, 2016).value("facilities.county_staff") == pytest.approx(0.5 * staff)
    assert county_as_of(county, 2016).value("insurance.two_disease_uptake") == pytest.approx(0.5 * uptake)
    assert county_as_of(county, 2005).value("facilities.county_staff") == pytest.approx(0.25 * staff)


def test_counts_stay_whole_and_ages_sum_to_one(write_county):
    county = past(write_county, "2012,population.villages,1.061,x,A", "2012,population.share_age_75_plus,0.5,x,C")
    then = county_as_of(county, 2012)
    assert then.value("population.villages") == round(county.value("population.villages") * 1.061)
    ages = [key for key in then.numbers if key.startswith("population.share_age_")]
    assert sum(then.value(key) for key in ages) == pytest.approx(1)
    assert then.value("population.share_age_75_plus") < county.value("population.share_age_75_plus")


def test_unknown_keys_and_rows_that_stand_twice_are_told(write_county):
    with pytest.raises(InputFaults) as caught:
        county_as_of(
            past(
                write_county,
                "2012,facilities.county_stafff,0.5,x,A",
                "2012,population.villages,1.1,x,A",
                "2012,population.villages,1.2,x,A",
            ),
            2012,
        )
    first, second = map(str, caught.value.faults)
    assert first.startswith("here/past.csv:2: B2: 'facilities.county_stafff' is no number of a county – did you mean")
    assert second == "here/past.csv:4: B4: 'population.villages' of 2012 stands twice – keep one"


def test_a_county_without_a_past_has_that_of_the_typical_one(write_county):
    county = load_county(write_county(PEOPLE))
    typical = load_county(COUNTIES / "typical")
    keys = frozenset(county.numbers)
    assert past_of(county.folder, keys) == past_of(typical.folder, keys)
    share = county_as_of(county, 2012).value("facilities.county_staff") / county.value("facilities.county_staff")
    assert 0.5 < share < 0.9


def test_the_typical_county_of_2012_was_smaller_in_care_and_more_rural():
    county = load_county(COUNTIES / "typical")
    then = county_as_of(county, 2012)
    for key in ("facilities.county_doctors", "facilities.township_staff_mean", "population.share_in_communities"):
        assert then.value(key) < county.value(key), key
    assert then.value("population.villages") > county.value("population.villages")
    drawn = county_as_of(county.draw(lambda name: 0.9), 2012)
    assert drawn.value("facilities.county_doctors") > then.value("facilities.county_doctors"), "a draw keeps its place"


WITH_VALUES = "year,key,factor,value,source,quality\n"


def test_a_value_holds_every_year_before_2019_whatever_is_drawn(write_county):
    rows = "2010,prices.growth,,0.08,x,A\n2015,prices.growth,,0.05,x,A\n"
    county = load_county(write_county(PEOPLE, {"past.csv": WITH_VALUES + rows}))
    for year, growth in ((2005, 0.08), (2010, 0.08), (2014, 0.08), (2015, 0.05), (2018, 0.05)):
        assert county_as_of(county, year).value("prices.growth") == growth, year
        assert county_as_of(county.draw(lambda name: 0.95), year).value("prices.growth") == growth, "a draw of 2019"
    assert county_as_of(county, 2019).value("prices.growth") == county.value("prices.growth")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("2012,prices.growth,1.5,0.05,x,A\n", "needs either a factor or a value"),
        ("2012,prices.growth,,,x,A\n", "needs either a factor or a value"),
        ("2012,prices.growth,1.5,,x,A\n2015,prices.growth,,0.05,x,A\n", "a factor in one row and a value in another"),
    ],
)
def test_a_row_has_a_factor_or_a_value(write_county, rows, told):
    with pytest.raises(InputFaults, match=told):
        county_as_of(load_county(write_county(PEOPLE, {"past.csv": WITH_VALUES + rows})), 2012)
