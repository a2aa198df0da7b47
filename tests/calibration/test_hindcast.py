"""Hindcast on made-up evidence and a made-up model: which rows, which draws, which scores."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calibration.hindcast import (
    BESIDE,
    COLUMNS,
    INPUT,
    KNOWN,
    PREDICTED,
    forecasts,
    hindcast,
    points_of,
    scale,
    scores_of,
)
from sim.calibration.hindcast_rules import load_rules, yearly_index
from sim.county.demand_index import DemandIndex
from sim.faults import InputFaults
from sim.months import month_number
from tests.calibration.made_up import PRICE, SHARE, VILLAGE, change, elasticity, level, row

RULES = load_rules()
EVIDENCE = [
    level(2019, 0.68),
    level(2022, 0.65),
    level(2019, 200.0, PRICE),
    level(2022, 220.0, PRICE),
    change(2021, -0.16),
    change(2022, -0.2),
    level(2022, 4.2, "visits_per_resident"),
    elasticity(),
]


def demand(factor_2022=0.9):
    months = tuple(range(month_number("2019-01"), month_number("2023-01")))
    visits = np.array([factor_2022 if month >= month_number("2022-01") else 1.0 for month in months])
    return DemandIndex(months, visits, np.ones(len(months)), np.zeros(len(months)))


def simulated(exact=True, rows=20):
    by_id = {e.id: e.value if exact else e.value * 1.1 for e in EVIDENCE}
    return pd.DataFrame([by_id] * rows)


def test_rows_after_the_year_are_foretold_and_inputs_are_named():
    table = forecasts(EVIDENCE, simulated(), 2019, demand(), RULES)
    roles = dict(zip(table["id"], table["role"], strict=True))
    assert tuple(table.columns) == COLUMNS
    assert roles == {
        f"{SHARE}-level-2019": KNOWN,
        f"{SHARE}-level-2022": PREDICTED,
        f"{PRICE}-level-2019": KNOWN,
        f"{PRICE}-level-2022": PREDICTED,
        f"{VILLAGE}-change-2021": PREDICTED,
        f"{VILLAGE}-change-2022": PREDICTED,
        "visits_per_resident-level-2022": INPUT,
    }
    later = forecasts(EVIDENCE, simulated(), 2021, demand(), RULES)
    assert (later["role"] == PREDICTED).sum() == 3, later


def test_a_row_that_no_fit_uses_is_shown_beside_and_one_without_an_error_not_at_all():
    unused = row("doctors_village", "level", 2022, 1.0, is_fitted=False)
    blurred = row("doctors_township", "level", 2022, 1.0, error=float("nan"))
    values = pd.DataFrame([{unused.id: 1.0, blurred.id: 1.0}])
    table = forecasts([unused, blurred], values, 2019, demand(), RULES)
    assert table["role"].tolist() == [BESIDE]
    assert scores_of(table).n == 0
    assert scores_of(table, BESIDE).coverage == 1


def test_scores_are_of_the_foretold_rows_alone():
    table = forecasts(EVIDENCE, simulated(), 2019, demand(), RULES)
    assert scores_of(table).n == 4
    assert scores_of(table).skill == {"persistence": 1.0, "trend": 1.0, "index": 1.0}
    table.loc[table["role"] != PREDICTED, ["median", "low", "high"]] = 1e9
    assert scores_of(table).coverage == 1, "what was known or given does not count"


def test_a_model_that_is_off_by_a_tenth_scores_so():
    found = scores_of(forecasts(EVIDENCE[:4], simulated(exact=False), 2019, demand(), RULES))
    assert found.bias == found.mae == pytest.approx(0.1), found
    naive = ((0.68 - 0.65) / 0.65 + 20 / 220) / 2
    assert found.skill["persistence"] == pytest.approx(1 - 0.1 / naive), found


def test_only_what_follows_demand_is_moved_by_the_index():
    table = forecasts(EVIDENCE, simulated(), 2021, demand(0.9), RULES).set_index("id")
    assert table.loc[f"{VILLAGE}-change-2022", "index"] == pytest.approx(0.84 * 0.9 - 1)
    assert table.loc[f"{SHARE}-level-2022", "index"] == pytest.approx(0.68), "a share does not follow demand"
    assert yearly_index(VILLAGE, RULES, demand(0.9))(2022) == pytest.approx(0.9)


def test_naive_forecasts_go_by_the_rules():
    shares = [level(2013, 0.70), level(2016, 0.67), level(2019, 0.68), level(2022, 0.65)]
    values = pd.DataFrame([{e.id: e.value for e in shares}])

    def last_row(**changed):
        return forecasts(shares, values, 2021, demand(), replace(RULES, **changed)).iloc[-1]

    assert last_row(least_years_of_trend=3)["trend"] == pytest.approx(0.68333 - 0.02 / 6 * 6, abs=1e-4)
    assert last_row(least_years_of_trend=4)["trend"] == 0.68
    assert last_row(oldest_last_value=2)["persistence"] == 0.68
    assert np.isnan(last_row(oldest_last_value=1)["persistence"]), "nobody would forecast from it"


def test_changes_are_scaled_by_the_ratio_and_nothing_by_zero():
    table = pd.DataFrame({"observed": [-0.2, 50.0, 0.0], "kind": ["change", "level", "level"], "error": [0.1, 1, 0.3]})
    assert scale(table).tolist() == pytest.approx([0.8, 50, 0.3])


def test_each_fit_is_run_with_its_own_draws_and_numbers():
    asked, points = [], []

    def fit(up_to):
        asked.append(up_to)
        return np.full((500, 2), up_to / 10000)

    def run(chosen):
        points.extend(chosen)
        return simulated(rows=len(chosen))

    def stand(found, up_to):
        assert up_to == asked[-1]
        return found.iloc[:100] * 2

    table = hindcast(fit, run, stand, EVIDENCE, demand(), RULES)
    assert asked == [2019, 2021]
    assert sorted(set(table["up_to"])) == asked
    assert table["median"].tolist() == pytest.approx((2 * table["observed"]).tolist()), "of the draws that stand"
    numbers = [point.assumptions for point in points]
    assert len(set(numbers)) == len(numbers) == 2 * RULES.candidates
    assert {point.quantiles for point in points} == {(0.2019, 0.2019), (0.2021, 0.2021)}


def test_draws_are_taken_evenly():
    draws = np.arange(10.0)[:, None] / 10
    assert [p.quantiles[0] for p in points_of(draws, 4, 5)] == [0.0, 0.3, 0.6, 0.9]
    assert [p.luck for p in points_of(draws, 4, 5)] == [5, 6, 7, 8]
    assert len(points_of(draws, 40, 5)) == 10, "no draw twice"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    - visits_per_resident_village\n", "    - visits_per_resident_vilage\n", "visits_per_resident_village"),
        ("candidates: 160", "candidate: 160", "candidates"),
        ("  admissions:\n", "  stays:\n", "stays"),
    ],
)
def test_a_slip_in_the_rules_is_told(tmp_path, old, new, expected):
    file = tmp_path / "hindcast.yaml"
    from sim.calibration.hindcast_rules import FILE  # noqa: PLC0415 - the shipped file is the pattern

    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFaults, match=expected):
        load_rules(file)
