"""What an alliance paid one sum changes for townships' quotas, and what patients take home from being put off."""

from __future__ import annotations

import numpy as np
import pytest

import sim.model
from sim.care.treatment import treat_and_refer
from sim.conventions import Kind, Option
from sim.loops import Loop
from sim.measure.tally import Count, clear, total
from sim.system.package_scope import Scope
from tests.engine import runs
from tests.engine.paired import FROM, TOWNSHIP, admissions, finished, past

SHARE = 0.03
PAID_AS_ONE = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.growth_cap": 0.2,
    "tight_alliance.enabled": 1.0,
    "tight_alliance.integration_level": 1.0,
}
"""A package that does not run out, so that nobody holds back."""
RUNS_OUT = {
    "global_budget_contract.enabled": 1.0,
    "global_budget_contract.growth_cap": 0.0,
    "global_budget_contract.overspend_borne_share": 1.0,
}
BAD = 2


def with_quotas_lapsing(lapse: float, moves: dict[str, float]):
    """The record of 2021-23 if that part of single quotas lapses in a wholly integrated alliance."""
    model = past({}, "2023-12", SHARE)
    model.plan = runs.moved(model.plan, {key: {FROM: value} for key, value in moves.items()})
    model.institutions.behaviour = model.behaviour.with_values({"money.quotas_lapse": lapse})
    return model.run()


def test_townships_admit_more_where_one_sum_takes_the_place_of_their_quotas():
    kept, lapsed = (admissions(TOWNSHIP)(with_quotas_lapsing(part, PAID_AS_ONE)) for part in (0.0, 1.0))
    assert lapsed > kept, f"township admissions of 2023 go from {kept:.0f} to {lapsed:.0f}"


@pytest.mark.parametrize(
    "moves",
    [
        PAID_AS_ONE | {"tight_alliance.enabled": 0.0},
        PAID_AS_ONE | {"global_budget_contract.enabled": 0.0},
        PAID_AS_ONE | {"global_budget_contract.scope": float(Scope.OUTPATIENT)},
    ],
    ids=["no alliance", "no contract", "visits only"],
)
def test_quotas_hold_where_stays_are_not_paid_as_one(moves):
    kept, lapsed = (with_quotas_lapsing(part, moves).county["admissions"] for part in (0.0, 1.0))
    assert np.array_equal(kept, lapsed), "quotas lapse although no alliance is paid one sum for stays"


@pytest.fixture(scope="module")
def month():
    """A month of business as usual in which everybody has chosen and nobody is treated yet."""
    model = past({}, "2023-12", SHARE)
    model.begin_month()
    model.choose_providers()
    model.treat_and_refer()
    return model


def treated(month, accept_stay=None, **practice):
    """Counters of the month treated once more under another practice, and stays accepted with another chance."""
    m = month
    market = m.market if accept_stay is None else m.market._replace(accept_stay=accept_stay)
    clear(m.tally, m.n_pieces)
    treat_and_refer(
        m.residents, m.episodes, m.choices, market, m.taste, m.coverage, m.practice._replace(**practice), m.care,
        m.bills, m.tally, m.key, m.month,
    )  # fmt: skip
    return total(m.tally, m.n_pieces)


def test_whoever_is_turned_away_for_money_takes_it_home_and_who_finds_no_bed_does_not(month):
    half = np.where(month.institutions.in_county, 0.5, 1.0)
    no_beds, no_money = treated(month, half, admitting=1.0), treated(month, half, admitting=0.5)
    refused = no_money.facility[:, Count.STAYS_REFUSED].sum()
    assert refused > 50
    assert refused == no_beds.facility[:, Count.STAYS_REFUSED].sum(), "the same patients are refused in both"
    told = (no_money.experience - no_beds.experience).sum(axis=0)
    assert told[:, BAD].sum() == refused, f"{told[:, BAD].sum()} bad experiences of {refused} patients turned away"
    assert not told[:, :BAD].any(), "visits or contentment differ"
    assert told[Option.COUNTY_GENERAL, BAD] > 0
    assert told[Option.OUT_OF_COUNTY, BAD] == 0, "the hospital that takes everybody is blamed"


def bad_and_back(counted) -> tuple[int, int]:
    """Bad experiences, and patients admitted once more."""
    return int(counted.experience[..., BAD].sum()), int(counted.facility[:, Count.READMITTED].sum())


def test_coming_back_after_an_early_discharge_counts_against_the_hospital(month):
    half = np.full(len(month.table), 0.5)
    bad, back = bad_and_back(treated(month, shortening=half, early=0.0))
    more_bad, more_back = bad_and_back(treated(month, shortening=half, early=20.0))
    assert back > 0, "some come back after a stay of usual length, for which nobody is blamed"
    assert more_bad - bad == more_back - back > 20, f"{more_back - back} more come back, {more_bad - bad} blame it"


def test_a_stay_cut_in_two_counts_against_the_hospital(month):
    whole, cut = np.zeros(len(month.table)), np.full(len(month.table), 0.3)
    bad, back = bad_and_back(treated(month, split=whole))
    more_bad, more_back = bad_and_back(treated(month, split=cut))
    assert more_bad - bad >= more_back - back > 20, f"{more_back - back} more come back, {more_bad - bad} blame it"


def test_trust_in_county_hospitals_falls_where_a_package_that_runs_out_turns_patients_away(monkeypatch):
    remembered = finished(RUNS_OUT, share=SHARE)
    assert remembered.record.county["restraint"].any(), "nobody is turned away"
    make_practice = sim.model.make_practice
    monkeypatch.setattr(sim.model, "make_practice", lambda *given: make_practice(*given)._replace(admitting=1.0))
    forgotten = past({}, "2023-12", SHARE)
    forgotten.plan = runs.moved(forgotten.plan, {key: {FROM: value} for key, value in RUNS_OUT.items()})
    forgotten.run()
    low, high = (m.beliefs.trust[:, Option.COUNTY_GENERAL].mean() for m in (remembered, forgotten))
    assert low < high, f"mean trust {low:.5f} where it is remembered, {high:.5f} where it is not"


def test_business_as_usual_turns_nobody_away_for_money():
    model = finished(share=SHARE)
    assert model.practice.admitting == 1.0
    assert not finished(RUNS_OUT, share=SHARE, without=(Loop.B2,)).record.county["restraint"].any()
    assert model.record.county["refused_admissions"][:, Kind.TOWNSHIP_HOSPITAL].any(), "quotas turn nobody away"
