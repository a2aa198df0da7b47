"""Levels of 2019: what is wanted of them, how a run is read, and how constants are moved until both agree."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.conventions import Kind
from sim.draws import CENTRAL
from sim.experiment import anchor
from sim.experiment.anchor import (
    SET_CONSTANTS,
    STAY_CONSTANTS,
    VISIT_CONSTANTS,
    Levels,
    anchored_constants,
    simulated_levels,
    wanted_levels,
)
from sim.experiment.case_weights import WEIGHTS
from sim.measure.record import N_VISIT_TYPES, RETURN
from sim.months import month_number
from tests.engine import runs

ROWS = [
    ("visits_per_resident", "village", 2019, 2.0, 1.8, 2.4),
    ("visits_per_resident", "township", 2019, 1.0, 0.5, 3.0),
    ("visits_per_resident", "county", 2019, 1.0, 0.5, 3.0),
    ("visit_share_in_county", "village", 2019, 0.5, 0.4, 0.6),
    ("visit_share_in_county", "township", 2019, 0.3, np.nan, np.nan),
    ("visit_share_in_county", "county", 2019, 0.2, np.nan, np.nan),
    ("out_of_county_visit_share", "out_of_county", 2018, 0.2, 0.1, 0.5),
    ("self_care_share", "all", 2019, 0.25, np.nan, np.nan),
    ("admissions_per_insured", "all", 2019, 0.20, np.nan, np.nan),
    ("admissions_per_resident", "township", 2019, 0.04, np.nan, np.nan),
    ("out_of_county_admission_share", "out_of_county", 2019, 0.25, 0.2, 0.5),
    ("forgone_admission_share", "all", 2019, 0.2, np.nan, np.nan),
    ("visits_per_illness", "all", 2019, 1.5, np.nan, np.nan),
    ("visits_per_illness", "all", 2015, 9.0, np.nan, np.nan),
]
INFLOW = 0.1
WANTED = Levels(
    {"village": 2.0, "township": 1.2, "county": 0.72, "out": 3.92 / 4, "self_care": 4.9 / 3},
    {"township": 0.04, "out": 0.05, "county": 0.11, "forgone": 0.05},
    0.5,
)
"""What follows from the rows by hand: a tenth of the county hospitals' visits is of people from elsewhere."""


def county(rows=ROWS):
    table = pd.DataFrame(rows, columns=["indicator", "level", "year", "value", "low", "high"])
    table["id"] = [f"{row[0]}.{row[1]}" for row in rows]
    return SimpleNamespace(observations=table, value={"productivity.inflow_share_county_hospital": INFLOW}.__getitem__)


def drawn(**ends):
    """Wanted levels with some observations at an end of their range, all else at its central value."""
    return wanted_levels(county(), lambda name: ends.get(name.removeprefix("observation."), CENTRAL))


def same(found, expected):
    assert found.visits == pytest.approx(expected.visits)
    assert found.stays == pytest.approx(expected.stays)
    assert found.again == pytest.approx(expected.again)


def test_what_is_wanted_follows_from_the_observations():
    same(wanted_levels(county()), WANTED)
    same(drawn(), WANTED)


def test_what_has_a_range_is_drawn_the_total_by_that_of_its_first_row_and_apart_from_the_split():
    more = drawn(visits=1.0)
    assert more.visits == pytest.approx({name: 1.2 * visits for name, visits in WANTED.visits.items()})
    split = drawn(**{"visit_share_in_county.village": 1.0}).visits
    assert split["village"] / split["township"] == pytest.approx(2)
    assert split["village"] + split["township"] + split["county"] / (1 - INFLOW) == pytest.approx(4)
    out = drawn(**{"out_of_county_visit_share.out_of_county": 1.0}).visits
    assert out["out"] == pytest.approx(3.92)
    assert out["village"] == 2.0
    stays = drawn(**{"out_of_county_admission_share.out_of_county": 1.0}).stays
    assert stays == pytest.approx({"township": 0.04, "out": 0.10, "county": 0.06, "forgone": 0.05})


def test_a_missing_observation_is_named():
    with pytest.raises(KeyError, match="visits_per_illness of all in 2019"):
        wanted_levels(county([row for row in ROWS if row[0] != "visits_per_illness" or row[2] != 2019]))


def test_levels_of_a_run_are_yearly_and_a_resident():
    """1,000 residents on average, of whose visits each kind of facility has a number of its own."""
    visits = np.zeros((len(Kind), N_VISIT_TYPES), int)
    visits[:, 0] = 100 * (np.arange(len(Kind)) + 1)
    visits[:, RETURN] = visits[:, 0] // 2
    asked = []
    of_year = {"residents": 12_000, "visits": visits, "self_care": 400, "declined_admissions": 30,
               "admissions": 10 * (np.arange(len(Kind)) + 1)}  # fmt: skip

    def year_to(name, month):
        asked.append(month)
        return of_year[name]

    first = month_number("2018-01")
    found = simulated_levels(SimpleNamespace(horizon=SimpleNamespace(first=first), year_to=year_to), 2019)
    assert set(asked) == {23}, "the last month of 2019 in a run that begins with 2018"
    towns = (Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE, Kind.SUBCENTRE)
    hospitals = (Kind.COUNTY_GENERAL, Kind.COUNTY_TCM)
    parts = {name: sum(kind + 1 for kind in kinds) for name, kinds in (
        ("village", [Kind.VILLAGE_CLINIC]), ("township", towns), ("county", hospitals), ("out", [Kind.OUT_OF_COUNTY]),
    )}  # fmt: skip
    assert found.again == 0.5
    assert found.visits == pytest.approx(
        {name: 0.15 * part for name, part in parts.items()} | {"self_care": 0.4 * 1.5}
    ), "self-care counts as many visits as illnesses that are seen"
    del parts["village"]
    assert found.stays == pytest.approx({name: 0.01 * part for name, part in parts.items()} | {"forgone": 0.03})


class Toy:
    """Levels that follow constants as shares of a logit do, in place of a run; what it was asked is noted."""

    def __init__(self, usual):
        self.usual, self.plans = usual, []

    def levels(self, plan, year):
        assert year == 2019
        self.plans.append(plan)

        def shares(base, constants, scale):
            weights = {base: 1.0} | {
                name: np.exp(np.mean([plan.behaviour[key] - self.usual[key] for key in keys]))
                for name, keys in constants.items()
            }
            return {name: scale * weight / sum(weights.values()) for name, weight in weights.items()}

        scales = (f"levels.{name}_scale" for name in ("need", "admission"))
        need, stays = (plan.behaviour[key] / self.usual[key] for key in scales)
        again = 0.4 * np.exp(plan.behaviour["levels.come_back"] - self.usual["levels.come_back"])
        return Levels(
            shares("village", VISIT_CONSTANTS, 5 * need), shares("township", STAY_CONSTANTS, 0.2 * stays), again
        )


@pytest.fixture
def toy(monkeypatch):
    found = Toy(runs.behaviour())
    monkeypatch.setattr(anchor, "record_of", lambda plan, beginning: plan)
    monkeypatch.setattr(anchor, "simulated_levels", found.levels)
    monkeypatch.setattr(anchor, "average_charges", lambda *_: None)
    monkeypatch.setattr(anchor, "case_weights", lambda *_: dict.fromkeys(WEIGHTS, 1.5))
    monkeypatch.setattr(anchor.Beginning, "of", lambda *_: SimpleNamespace(again=lambda: None))
    return found


def test_constants_are_moved_until_every_level_is_the_wanted_one(toy):
    plan = runs.plan()
    constants = anchored_constants(plan, WANTED, rounds=6)
    assert len(toy.plans) == 6
    same(toy.levels(replace(plan, behaviour=plan.behaviour.with_values(constants)), 2019), WANTED)
    kept = {key: prior.value for key, prior in plan.behaviour.priors.items() if key.startswith("levels.")}
    assert constants.keys() == kept.keys()
    assert {key for key in kept if constants[key] != kept[key]} == SET_CONSTANTS, "the base of each choice stays"


def test_the_rounds_are_runs_of_2018_and_2019_under_the_first_levers_on_no_more_than_a_quarter(toy):
    whole, small = runs.plan("staffing", share=1.0), runs.plan("staffing", share=0.01)
    assert (whole.levers.values[-1] != whole.levers.values[0]).any()
    for plan, share in ((whole, 0.25), (small, 0.01)):
        anchored_constants(plan, WANTED, rounds=1)
        short = toy.plans[-1]
        assert short.residents_share == share
        assert (short.horizon.first, short.horizon.last) == (month_number("2018-01"), month_number("2019-12"))
        assert (short.levers.values == plan.levers.values[0]).all()
        assert len(short.levers.values) == 24
