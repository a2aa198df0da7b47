"""The screening: rank correlations, and a name that moves the evidence stands above one that does not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.evidence import evidence_of
from sim.calibration.points import Evaluation
from sim.calibration.screening import correlations, everything_of, screening_points, screening_table
from sim.calibration.setting import county_of, load_setting


def test_rank_correlation_sees_order_alone():
    x = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, 5.0]])
    y = np.column_stack([np.exp(x[:, 0]), -x[:, 0]])
    assert correlations(x, y).tolist() == [pytest.approx([1.0, -1.0]), [0.0, 0.0]]


def test_the_name_that_moves_the_evidence_comes_first():
    setting = everything_of(load_setting("typical"))
    points = screening_points(setting, 60)
    mover = setting.parameters.index("prior.choice.travel")
    ids = [e.id for e in evidence_of(county_of("typical"))]
    made = [Evaluation(p, {i: p.quantiles[mover] + (i == "T14") for i in ids}, {}) for p in points]
    made[5] = Evaluation(points[5], dict.fromkeys(ids, float("nan")), {}, "broken")
    table = screening_table(made, setting, ["prior.choice.travel"])
    first = table.iloc[0]
    assert (first["name"], first["correlation"], first["outcome"], first["fitted"]) == (
        "prior.choice.travel",
        1,
        1,
        True,
    )
    assert table["strength"].is_monotonic_decreasing
    assert table["fitted"].sum() == 1
    assert len(table) == len(setting.parameters)


def test_points_cover_every_range_evenly():
    setting = everything_of(load_setting("typical"))
    cube = np.array([p.quantiles for p in screening_points(setting, 10)])
    assert cube.shape == (10, len(setting.parameters))
    assert (np.sort(np.floor(cube * 10), axis=0) == np.arange(10)[:, None]).all()
