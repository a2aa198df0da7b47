"""Share of a province's counties with a tight alliance: a chance for one county, and an event in a draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.plan import SCENARIOS
from sim.policy.load import load_scenario
from sim.policy.resolve import COUNTIES_COVERED, COUNTY_IS_COVERED, compile_levers
from sim.system.alliance import united
from tests.engine import runs

TIGHT = {"tight_alliance.enabled": 1.0, "tight_alliance.integration_level": 0.8}


def test_alliance_counts_as_far_as_the_county_is_likely_to_have_one():
    whole, part = (united(TIGHT | {COUNTIES_COVERED: share}) for share in (1.0, 0.5))
    assert part == pytest.approx(whole / 2), f"united {whole:.2f} for sure, {part:.2f} at a chance of one half"
    assert united(TIGHT | {COUNTIES_COVERED: 1.0, "tight_alliance.enabled": 0.0}) == 0, "no alliance, yet united"


def test_in_a_draw_the_county_has_one_or_not(tmp_path: Path):
    file = tmp_path / "covered.yaml"
    text = (SCENARIOS / "baseline.yaml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    registry = runs.registry()
    scenario = replace(load_scenario(file, registry), horizon=runs.scenario("baseline").horizon)
    low = {key: replace(p, bau=0.7) if key == COUNTIES_COVERED else p for key, p in registry.parameters.items()}
    registry = replace(registry, parameters=low)

    def drawn(u: float) -> float:
        table = compile_levers(
            scenario, registry, runs.county().facts(), quantile=lambda name: u if name == COUNTY_IS_COVERED else 0.5
        )
        return float(table.column(COUNTIES_COVERED)[0])

    assert (drawn(0.6), drawn(0.8)) == (1.0, 0.0), f"at a share of 0.7: {drawn(0.6)} at 0.6, {drawn(0.8)} at 0.8"
