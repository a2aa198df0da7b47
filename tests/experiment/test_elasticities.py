"""The model's own elasticities: arithmetic, the published file, and a tiny county that reacts to prices."""

from __future__ import annotations

import math

import pytest

from sim.experiment.elasticities import (
    MEASURES,
    Comparison,
    arc,
    experiments,
    load_published,
    measure,
    priced,
    use_of_care,
)
from sim.faults import InputFaults
from tests.engine import runs


def small_plan():
    return runs.plan("baseline", start="2019-01", until="2019-12")


def test_an_arc_elasticity_of_minus_one_leaves_spending_nearly_as_it_was():
    assert arc(110.0, 90.0, 0.1) == pytest.approx(-1.0)
    assert arc(100.0, 100.0, 0.1) == 0


def test_only_the_named_prices_move():
    county = runs.county()
    dearer = priced(county, ["visit_village"], 1.1)
    changed = [key for key in county.numbers if county.value(key) != dearer.value(key)]
    assert changed == ["prices.visit_village"]
    assert dearer.value("prices.visit_village") == pytest.approx(1.1 * county.value("prices.visit_village"))
    with pytest.raises(KeyError):
        priced(county, ["visit_moon"], 1.1)


def test_the_published_file_names_prices_of_a_county_measures_and_sources():
    step, published = load_published()
    assert 0 < step < 1
    for entry in published:
        assert priced(runs.county(), entry.prices, 1.0).numbers == runs.county().numbers, entry.id
        assert entry.measure in MEASURES
        assert entry.source.startswith("C-"), f"{entry.id} names its evidence"
        assert math.isnan(entry.low) or entry.low < entry.value < entry.high, entry.id


def test_an_unknown_measure_names_the_nearest(tmp_path):
    file = tmp_path / "elasticities.yaml"
    file.write_text(
        "price_step: {value: 0.1}\npublished:\n  a:\n    title: {zh: 甲, en: A}\n    prices: []\n"
        "    measure: admission\n    value: -1\n    source: C-X\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFaults, match="admissions"):
        load_published(file)


def test_a_mean_is_inside_its_interval_or_not_and_nothing_is_said_without_one():
    _, published = load_published()
    entry = next(e for e in published if not math.isnan(e.low))
    assert Comparison(entry, (entry.value, entry.value)).is_inside is True
    assert Comparison(entry, (0.0,)).is_inside is False
    assert Comparison(next(e for e in published if math.isnan(e.low)), (0.0,)).is_inside is None


def test_use_of_care_counts_what_the_record_counts():
    use = use_of_care(small_plan())
    assert set(use) == set(MEASURES)
    assert 0 < use["residents_with_visit"] < 1 <= use["visits_per_user"]
    assert use["residents_admitted"] <= use["admissions"] * 1.05, "nobody is admitted less than once"


def test_dearer_village_clinics_lose_visits_and_dearer_care_sends_fewer():
    step, published = load_published()
    chosen = [entry for entry in published if entry.id in ("village_visits", "any_visit")]
    ticks: list[int] = []
    found = {c.published.id: c for c in measure(small_plan(), 1, step, chosen, lambda: ticks.append(1))}
    assert len(ticks) == 2 * len(experiments(chosen))
    for name, comparison in found.items():
        assert comparison.mean < -0.01, f"elasticity of {name} is {comparison.mean}"
    assert found["village_visits"].mean < found["any_visit"].mean, "there is elsewhere to go when one price moves"
