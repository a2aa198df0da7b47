"""What the answers of years, costs, leaving, townships, places, sensitivity and smallest compute, from made-up runs."""

import numpy as np
import pandas as pd
import pytest

from sim.conventions import CONDITIONS, Kind
from sim.experiment.costs import costs, first_deficit, price_per_point
from sim.experiment.leaving import leaving
from sim.experiment.places import over_places
from sim.experiment.run_tables import STAY_COLUMNS, Result
from sim.experiment.sensitivity import effects
from sim.experiment.smallest import smallest
from sim.experiment.townships import townships
from sim.experiment.yearly import year_ends, yearly
from sim.measure.outcomes import Outcome
from sim.measure.targets import load_targets
from sim.measure.verdicts import Verdict

MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]


def made(tmp_path, scenario, replicate=1, share=0.1, outcomes=None, **indicators):
    """A run whose indicators are constant, or by month where a list is given."""
    folder = tmp_path / f"{scenario}-{replicate}"
    folder.mkdir(exist_ok=True)
    table = pd.DataFrame(indicators, index=pd.Index(MONTHS, name="month"))
    return Result(folder, scenario, replicate, table, outcomes or {}, share)


def test_years_are_held_against_the_first_scenario_replicate_by_replicate(tmp_path):
    runs = [made(tmp_path, s, n, x=base + more)
            for s, more in (("a", 0.0), ("b", 0.5)) for n, base in ((1, 1.0), (2, 9.0))]  # fmt: skip
    points = yearly(runs, ["a", "b"], ["x"], year_ends(runs, "2023-01"))
    assert [(p.scenario, p.month) for p in points] == [
        ("a", "2023-12"),
        ("a", "2024-12"),
        ("b", "2023-12"),
        ("b", "2024-12"),
    ]
    assert points[0].difference is None
    assert points[-1].value[0] == pytest.approx(5.5)
    assert points[-1].difference == pytest.approx((0.5, 0.5, 0.5)), "paired: the spread of replicates cancels"


def with_books(tmp_path, scenario, fund_per_month, finance_per_month, hospital_per_month, **indicators):
    result = made(tmp_path, scenario, 1, 0.1, residents=1000.0, fund_per_resident=900.0, oop_per_resident=400.0,
                  fund_balance=0.0, package_burn=1.2, **indicators)  # fmt: skip
    steps = np.arange(1, len(MONTHS) + 1)
    ledger = pd.DataFrame({"month": MONTHS, "finance_bureau": -steps * finance_per_month,
                           "fund_resident": steps * fund_per_month, "fund_employee": 0})  # fmt: skip
    ledger.to_parquet(result.folder / "ledger.parquet")
    books = pd.DataFrame({"month": MONTHS, "kind": int(Kind.COUNTY_GENERAL), "balance": steps * hospital_per_month})
    books.to_parquet(result.folder / "facilities.parquet")
    return result


def test_costs_are_yuan_per_resident_of_the_whole_county(tmp_path):
    runs = [with_books(tmp_path, "a", 100_00, 200_00, 50_00, share_now=0.5),
            with_books(tmp_path, "b", -100_00, 300_00, 40_00, share_now=0.52)]  # fmt: skip
    lines = costs(runs, ["a", "b"], [2023, 2024])
    # 200 yuan a month of a tenth of 1000 residents: 200 x 12 x 10 / 1000
    assert lines[0].paid["finance"][0] == pytest.approx(24.0)
    assert lines[0].total == pytest.approx(900 + 400 + 24)
    assert lines[0].surplus[Kind.COUNTY_GENERAL][0] == pytest.approx(50 * 12 * 10)
    assert first_deficit(lines, "a") is None
    assert first_deficit(lines, "b") == 2023
    (price,) = price_per_point(runs, lines, ["a", "b"], ["share_now"])
    assert price.points == pytest.approx(2.0)
    assert price.price == pytest.approx(12.0 / 2.0), "12 yuan more of the public purse for two points"


def test_an_indicator_that_does_not_rise_has_no_price(tmp_path):
    runs = [with_books(tmp_path, "a", 1, 1, 1, share_now=0.5), with_books(tmp_path, "b", 1, 2, 1, share_now=0.5)]
    assert price_per_point(runs, costs(runs, ["a", "b"], [2024]), ["a", "b"], ["share_now"])[0].price is None


def test_a_point_that_costs_the_public_nothing_more_has_no_price(tmp_path):
    runs = [with_books(tmp_path, "a", 1, 2_00, 1, share_now=0.5), with_books(tmp_path, "b", 1, 1_00, 1, share_now=0.6)]
    (price,) = price_per_point(runs, costs(runs, ["a", "b"], [2024]), ["a", "b"], ["share_now"])
    assert price.points == pytest.approx(10)
    assert price.yuan < 0
    assert price.price is None, f"{price.yuan} yuan for {price.points} points are no price"


def test_leaving_splits_what_is_missing_by_illness_and_by_what_the_county_can_treat(tmp_path):
    result = made(tmp_path, "a", x=0.0)
    stays = pd.DataFrame(0.0, index=range(len(MONTHS) * len(CONDITIONS)), columns=[*STAY_COLUMNS])
    stays.insert(0, "month", np.repeat(MONTHS, len(CONDITIONS)))
    stays.insert(1, "condition", np.tile(CONDITIONS, len(MONTHS)))
    severe, injury = (stays["condition"] == c for c in ("acute_severe", "injury"))
    stays.loc[severe, ["county_general", "out_of_county", "beyond_county"]] = 6.0, 2.0, 1.0
    stays.loc[injury, ["township", "out_of_county"]] = 1.0, 1.0
    stays.to_parquet(result.folder / "stays.parquet")
    first, second = leaving([result], "2024-12")
    assert (first.condition, first.admissions, first.out) == ("acute_severe", 96.0, 24.0)
    assert first.points == pytest.approx(20.0)
    assert first.by_choice == pytest.approx(10.0), "half of what leaves is beyond the county's hospitals"
    assert (second.condition, second.points, second.by_choice) == ("injury", pytest.approx(10.0), pytest.approx(10.0))


def facility_rows(folder, visits_by_township, doctors):
    rows = [
        {"month": month, "township": name, "kind": int(kind), "visits": visits if kind else 0, "doctors": doctors,
         "capability": 0.5, "wait_minutes": 20.0}
        for month in MONTHS
        for name, visits in visits_by_township.items()
        for kind in (Kind.VILLAGE_CLINIC, Kind.TOWNSHIP_HOSPITAL)
    ]  # fmt: skip
    pd.DataFrame(rows).to_parquet(folder / "facilities.parquet")


def test_a_township_whose_replicates_disagree_is_told_from_one_that_gains(tmp_path):
    runs = []
    for n, luck in ((1, 1.1), (2, 0.9)):
        base, more = made(tmp_path, "a", n, x=0.0), made(tmp_path, "b", n, x=0.0)
        facility_rows(base.folder, {"north": 100, "south": 100}, 1)
        facility_rows(more.folder, {"north": 120, "south": 100 * luck}, 0)
        runs += [base, more]
    north, south = townships(runs, "b", "a", "2024-12")
    assert (north.name, north.change[0]) == ("north", pytest.approx(20.0))
    assert north.visits[0] == pytest.approx(120 * 12 * 10), "a tenth of the residents stands for all"
    assert not north.is_idle
    assert south.is_idle
    assert (north.empty, north.clinics) == (1, 1)


def outcome(target, met):
    return Outcome(target=target.id, month=target.deadline, value=0.7, baseline=0.5, margin=0.05 if met else -0.05,
                   operator=target.operator, met=met, first_met=None,
                   over_speed=False, yearly=(), undetermined="")  # fmt: skip


def test_counties_are_added_up_by_numerator_and_denominator(tmp_path):
    target = load_targets()["XT-T02"]
    runs = {}
    for county, numerator, denominator, met in (("small", 90.0, 100.0, True), ("large", 500.0, 900.0, False)):
        result = made(tmp_path, county, 1, x=0.0, outcomes={target.id: {"default": outcome(target, met)}})
        pd.DataFrame([{"month": "2027-05", "indicator": target.indicator, "numerator": numerator,
                       "denominator": denominator}]).to_parquet(result.folder / "parts.parquet")  # fmt: skip
        runs[county] = [result]
    small, large, together = over_places(runs, target)
    assert (small.probability, large.probability) == (1.0, 0.0)
    assert together.county is None
    assert together.value[0] == pytest.approx(590 / 1000), "weighed by visits, no mean of shares"
    assert together.probability == 0.0


def test_a_group_that_moves_nothing_carries_nothing_and_one_that_moves_all_carries_all():
    rng = np.random.default_rng(1)
    own, other = rng.normal(size=4000), rng.normal(size=4000)
    found = effects({"idle": own, "all": other, "half": own + (other - own) * 0}, own)
    assert (found[0].group, found[0].share) == ("all", pytest.approx(1.0, abs=0.06))
    assert found[1].share == found[2].share == 0


def said(margin):
    return Verdict("T", 0, 1, int(margin >= 0), float(margin >= 0), 0, 1, 0.6 + margin, 0, 0, margin, margin >= 0, None,
                   (), 0, 0, ())  # fmt: skip


def test_the_smallest_set_takes_the_most_useful_first_and_drops_what_is_not_needed():
    worth = {"a": 3.0, "b": 2.0, "c": 2.5, "d": 0.1}

    def verdicts(sets):
        # c and b together make a needless
        return [said(sum(worth[f] for f in s) + (2.0 if {"b", "c"} <= set(s) else 0.0) - 6.0) for s in sets]

    search = smallest(list(worth), verdicts)
    assert [step.added for step in search.steps] == ["a", "c", "b"]
    assert search.needed == ("c", "b")


@pytest.mark.parametrize(("lift", "words"), [(0.0, "missed with all"), (10.0, "met without any")])
def test_nothing_is_searched_where_no_set_can_matter(lift, words):
    search = smallest(["a", "b"], lambda sets: [said(lift - 5.0 + len(s)) for s in sets])
    assert search.steps == [], words
    assert search.needed == (), words
