"""Many evaluations: the same on one and two processes, found again after an end, failures as rows."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sim.calibration import evaluations
from sim.calibration.evaluations import as_table, evaluate
from sim.calibration.points import Point
from sim.calibration.setting import load_setting
from sim.faults import Fault, InputFaults


@pytest.fixture(scope="module")
def setting():
    return load_setting("typical", 0.01)


@pytest.fixture(scope="module")
def points(setting):
    middle = (0.5,) * len(setting.parameters)
    return [Point(middle, 0, 1), Point((0.9, *middle[1:]), 3, 2)]


@pytest.fixture(scope="module")
def alone(setting, points, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    return evaluate(points, setting, folder)


def test_one_and_two_processes_give_the_same(setting, points, alone, tmp_path):
    told = []
    shared = evaluate(points, setting, tmp_path, 2, lambda done, total: told.append((done, total)))
    assert shared == alone
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)
    assert as_table(shared, setting).drop(columns="seconds").equals(as_table(alone, setting).drop(columns="seconds"))
    assert min(e.seconds for e in shared) > 0


def test_a_point_has_a_value_for_all_evidence_and_its_own_assumptions(setting, alone):
    first, second = alone
    assert all(np.isfinite(value) for value in first.simulated.values())
    assert first.simulated["T01"] != second.simulated["T01"]
    assert first.constants["levels.township"] != second.constants["levels.township"]
    table = as_table(alone, setting)
    assert table[f"q:{setting.parameters[0]}"].tolist() == [0.5, 0.9]
    assert {"assumptions", "luck", "T14", "any_visit", "levels.need_scale", "reason"} <= set(table.columns)


def test_what_was_finished_before_an_end_is_not_made_again(setting, points, tmp_path, monkeypatch):
    made = []

    def simulate(point, setting):
        made.append(point)
        return evaluations.Evaluation(point, {"T14": 0.6 + point.luck / 10}, {"levels.township": 1 / 3})

    monkeypatch.setattr(evaluations, "simulate", simulate)
    before = evaluate(points, setting, tmp_path)
    first, last = (tmp_path / f"{evaluations._name(evaluations._stem(setting), point)}.json" for point in points)
    last.rename(last.with_suffix(".4711"))  # the draft that a killed process leaves
    kept = first.stat().st_mtime_ns
    made.clear()
    assert evaluate(points, setting, tmp_path) == before
    assert made == [points[1]], "only the missing point is carried out"
    assert first.stat().st_mtime_ns == kept


def test_other_points_settings_and_evidence_are_other_files(setting, points):
    stem = evaluations._stem(setting)
    name = evaluations._name(stem, points[0])
    assert name == evaluations._name(evaluations._stem(setting), points[0])
    assert name != evaluations._name(stem, replace(points[0], luck=7))
    assert name != evaluations._name(stem, replace(points[0], assumptions=7))
    assert name != evaluations._name(evaluations._stem(replace(setting, residents_share=0.02)), points[0])
    assert name != evaluations._name(stem | {"inputs": "others"}, points[0])


def test_a_broken_point_is_a_row_and_stays_one(setting, points, tmp_path, monkeypatch):
    def broken(point, setting):
        if point.luck == 2:
            raise ZeroDivisionError("no residents")
        return evaluations.Evaluation(point, {"T14": 0.6}, {})

    monkeypatch.setattr(evaluations, "simulate", broken)
    good, bad = evaluate(points, setting, tmp_path)
    assert (good.reason, good.simulated["T14"]) == ("", 0.6)
    assert bad.reason == "ZeroDivisionError: no residents"
    assert np.isnan(bad.simulated["T14"])
    table = as_table([good, bad], setting)
    assert table["T14"].isna().tolist() == [False, True]
    assert json.loads(next(iter(tmp_path.glob("*.json"))).read_text())["point"]["quantiles"]
    monkeypatch.setattr(evaluations, "simulate", None)
    assert evaluate(points, setting, tmp_path)[1].reason == bad.reason


def test_bad_input_ends_it(setting, points, tmp_path, monkeypatch):
    def faulty(point, setting):
        raise InputFaults([Fault("past.csv", 2, "B2", "is wrong")])

    monkeypatch.setattr(evaluations, "simulate", faulty)
    with pytest.raises(InputFaults, match="is wrong"):
        evaluate(points, setting, tmp_path)
    assert not list(tmp_path.glob("*.json"))
