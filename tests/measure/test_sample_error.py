"""The extra error of a sample: its law, its measurement, and that every preview states it."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from sim.experiment.run_tables import Result
from sim.measure.indicators import load_indicators
from sim.measure.sample_error import FILE, load_sample_errors, missing_information, sample_error
from sim.measure.targets import load_targets
from sim.present.console import console
from sim.present.preview import print_extra_error
from tests.benchmarks import sample_error as benchmark

RESIDENTS = 400_000.0
NO_VALUE = {"small_township_capability"}
"""Indicators without a denominator in the typical county, so that nothing can be measured there."""


def test_the_error_shrinks_with_the_sample_and_is_gone_at_the_whole():
    errors = [sample_error("primary_visit_share_county", share, RESIDENTS) for share in (0.01, 0.1, 0.5, 1.0)]
    spreads = [error.spread for error in errors]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] / spreads[1] == pytest.approx((99 / 9) ** 0.5)
    assert (errors[-1].spread, errors[-1].spread_of_change, errors[-1].bias) == (0, 0, 0)


def test_a_larger_county_is_better_known_by_the_same_share_but_its_counts_vary_more():
    small, large = (sample_error("cost_per_visit_county", 0.1, n) for n in (RESIDENTS, 4 * RESIDENTS))
    assert large.spread == pytest.approx(small.spread / 2)
    small, large = (sample_error("primary_visits_total", 0.1, n) for n in (RESIDENTS, 4 * RESIDENTS))
    assert large.spread == pytest.approx(small.spread * 2)


def test_every_indicator_of_a_target_is_measured():
    known = load_sample_errors().indicators
    assert known.keys() <= load_indicators().keys(), "measured of an indicator that is no more"
    missing = {target.indicator for target in load_targets().values()} - known.keys() - NO_VALUE
    assert not missing, f"{missing}: run python -m tests.benchmarks.sample_error"
    assert all(c.spread >= 0 and c.spread_of_change >= 0 for c in known.values())


def test_the_benchmark_finds_the_coefficients_that_made_its_samples():
    rng, true = np.random.default_rng(1), {"spread": np.array([3.0, 0.5]), "bias": np.array([40.0, -10.0])}
    everybody = rng.normal(size=(2, 5, 2))
    found = {}
    for share, n in {0.01: 300, 0.1: 300}.items():
        x = missing_information(share, 1e4)
        for k in range(n):
            noise = rng.normal(size=(2, 5, 2)) * true["spread"] * x**0.5
            noise[1] = noise[0] + 0.1 * rng.normal(size=(5, 2)) * true["spread"] * x**0.5
            found[share, k] = everybody + true["bias"] * x + noise
    fit = benchmark.fitted(found, everybody, 1e4)
    assert fit["spread"] == pytest.approx(true["spread"], rel=0.05)
    assert fit["spread_of_change"] == pytest.approx(0.1 * true["spread"], rel=0.05)
    assert fit["bias"] == pytest.approx(true["bias"], rel=0.1)


def test_what_the_benchmark_writes_is_read_back(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    names = [*load_indicators()][:2]
    made = {"spread": np.array([0.5, np.nan]), "spread_of_change": np.array([0.1, 1]), "bias": np.array([-2.5, 1])}
    file = tmp_path / "errors.yaml"
    file.write_text(benchmark.text(made, names, RESIDENTS, {0.01: 3}, ""), encoding="utf-8")
    read = load_sample_errors(file)
    assert read.residents == RESIDENTS
    assert {name: vars(c) for name, c in read.indicators.items()} == {
        names[0]: {"spread": 0.5, "spread_of_change": 0.1, "bias": -2.5}
    }
    assert FILE.read_text(encoding="utf-8").startswith("# Extra error of a sample")


@pytest.mark.parametrize(("lang", "heading"), [("zh", "10%居民"), ("en", "10% of residents")])
def test_a_preview_states_the_error_of_what_it_shows_and_a_full_run_none(lang, heading, tmp_path):
    def told(share: float) -> str:
        table = pd.DataFrame({"residents": [RESIDENTS]}, index=["2025-12"])
        written = io.StringIO()
        result = Result(tmp_path, "x", 0, table, {}, share)
        print_extra_error(["primary_visit_share_county"] * 2, [result], lang, console(file=written, width=200))
        return written.getvalue()

    text = told(0.1)
    error = sample_error("primary_visit_share_county", 0.1, RESIDENTS)
    assert heading in text
    assert f"±{100 * error.spread:.2f}" in text
    assert f"±{100 * error.spread_of_change:.2f}" in text
    assert f"{100 * error.bias:+.2f}".lstrip("+-") in text
    assert text.count("±") == 2, "an indicator asked for twice is told once"
    assert told(1.0) == ""
