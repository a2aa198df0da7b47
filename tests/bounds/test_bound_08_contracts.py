"""Bound 8: contracts at 1–3 points a year move 5–15 points in five years, and only effective ones do anything."""

from __future__ import annotations

import pytest

from sim.measure.indicators import value
from tests.engine import runs
from tests.engine.paired import FROM, finished

RISE = "contract_coverage.all_pp_per_year"


@pytest.mark.parametrize("points", [1.0, 3.0])
def test_bound_08_points_a_year_add_up_and_no_more(points):
    levers = {RISE: points, "contract_coverage.key_pp_per_year": points}
    with_rise, usual = finished(levers).record, finished().record
    last = usual.horizon.n_months - 1
    years = (last + 1 - usual.horizon.index(FROM)) / 12
    gained = value(with_rise, "fd_contract_rate_all", last) - value(usual, "fd_contract_rate_all", last)
    expected = points / 100 * years
    assert gained == pytest.approx(expected, abs=0.004), (
        f"{points:g} points a year give {gained:.4f} in {years:g} years"
    )


def test_bound_08_only_effective_contracts_change_what_patients_have():
    """Points on paper become service by the effective share: 15 points in five years are some 5 of real service."""
    levers = {RISE: 3.0, "contract_coverage.key_pp_per_year": 3.0}
    with_rise, usual = finished(levers).record, finished().record
    last = usual.horizon.n_months - 1

    def gained(indicator: str) -> float:
        return value(with_rise, indicator, last) - value(usual, indicator, last)

    on_paper, effective = gained("fd_contract_rate_all"), gained("fd_effective_rate")
    share = runs.county().value("contracts.effective_share")
    assert effective == pytest.approx(on_paper * share, abs=0.006), (
        f"{on_paper:.4f} more contracts bring {effective:.4f} effective ones at a share of {share}"
    )
