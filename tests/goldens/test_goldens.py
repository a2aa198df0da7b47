"""Nobody changes what the model computes without noticing."""

from __future__ import annotations

import math

import pytest

from tests.goldens.figures import DATES, INDICATORS, REFRESH, SCENARIOS, changes, computed, kept, write


@pytest.fixture(scope="module")
def now():
    return computed()


@pytest.mark.parametrize("indicator", INDICATORS)
def test_golden(indicator, now):
    moved = changes({indicator: kept().get(indicator, {})}, {indicator: now[indicator]})
    assert not moved, "\n".join(
        ["", *moved, f"If the change is meant: {REFRESH}, and a Regression line in CHANGELOG.md"]
    )


def test_the_file_holds_every_figure_and_no_other():
    figures = kept()
    assert tuple(figures) == INDICATORS, f"the file lists other indicators; {REFRESH}"
    for indicator, by_scenario in figures.items():
        assert tuple(by_scenario) == SCENARIOS, f"{indicator}: {tuple(by_scenario)}"
        for name, by_date in by_scenario.items():
            assert tuple(by_date) == DATES, f"{indicator} {name}: {tuple(by_date)}"
            assert all(math.isfinite(number) for number in by_date.values()), f"{indicator} {name}: {by_date}"


def test_a_moved_figure_is_named_with_old_and_new_value():
    old = {"residents": {"baseline": {"2023-06": 1.0}}}
    assert changes(old, old) == []
    assert changes(old, {"residents": {"baseline": {"2023-06": 1.5}}}) == [
        "residents, baseline, 2023-06: was 1.0, now 1.5"
    ]
    assert changes(old, {"residents": {"baseline": {"2023-06": math.nan}}}), "a figure that is no number goes unnoticed"
    assert changes(old, {}) == ["residents, baseline, 2023-06: was 1.0, now None"]


def test_figures_come_back_from_the_file_to_the_last_digit(tmp_path):
    figures = {"residents": {"baseline": {"2023-06": 0.1 + 0.2, "2023-12": 1e-17}}}
    write(figures, tmp_path / "some.yaml")
    assert kept(tmp_path / "some.yaml") == figures
