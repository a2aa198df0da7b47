"""What a run returns is what is found on disk; inputs are read once a process, and again when they change."""

from __future__ import annotations

import gc
import os
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.conventions import CONDITIONS
from sim.experiment import runs, together
from sim.experiment.one_run import record_of
from sim.experiment.outputs import RunFolder
from sim.experiment.run_tables import STAY_COLUMNS, outcomes_of, read_result, write_run
from sim.experiment.sweep import sweep
from sim.measure.indicators import Reader, parts_table, series
from sim.measure.switches import single_flips
from sim.measure.targets import evaluate, load_targets
from sim.model import CountyModel
from sim.plan import SCENARIOS
from tests.engine import runs as small

TARGETS = load_targets()


@pytest.fixture(scope="module")
def plan():
    return small.plan("all_three", until="2025-12", share=0.002)


@pytest.fixture(scope="module")
def record(plan):
    return small.run(plan)


@pytest.fixture(scope="module")
def kept(plan, record, tmp_path_factory):
    folder = RunFolder(tmp_path_factory.mktemp("outputs"), "abc")
    with folder:
        returned = write_run(folder, plan, record, TARGETS)
    return returned, folder


def test_what_is_returned_is_what_is_read_back(kept):
    returned, folder = kept
    found = read_result(folder)
    pd.testing.assert_frame_equal(found.indicators, returned.indicators, check_exact=True)
    assert repr(found.outcomes) == repr(returned.outcomes), "an outcome changes on its way through the disk"
    assert replace(found, indicators=None, outcomes={}) == replace(returned, indicators=None, outcomes={})


def test_outcomes_that_switches_share_are_those_judged_one_by_one(record):
    found = outcomes_of(Reader(record), TARGETS)
    changed = 0
    for target in TARGETS.values():
        for name, switches in single_flips().items():
            one = evaluate(record, target, switches)
            assert repr(found[target.id][name]) == repr(one), f"{target.id} under {name}"
            changed += repr(one) != repr(found[target.id]["default"])
    assert changed > 5, "no switch changes anything: the test says nothing"


def test_a_reader_gives_the_series_of_the_record(record):
    reader = Reader(record)
    for switches in single_flips().values():
        for name in ("primary_visit_share_county", "cost_per_visit_township", "travel_minutes"):
            for left_out in ((), (1, 2)):
                ours = reader.series(name, switches, left_out)
                assert np.array_equal(ours, series(record, name, switches, left_out), equal_nan=True), name


def test_tables_hold_the_record_row_by_row(kept, record):
    folder = kept[0].folder
    tables = {file.stem: pd.read_parquet(file) for file in folder.glob("*.parquet")}
    last = record.horizon.names[-1]
    stays = tables["stays"][tables["stays"]["month"] == last].set_index("condition")
    there = record.county["stays_by_condition"][-1] * record.scale
    for c, condition in enumerate(CONDITIONS):
        assert stays.loc[condition, [*STAY_COLUMNS]].tolist() == there[:, c].tolist(), condition
    facilities = tables["facilities"][tables["facilities"]["month"] == last]
    assert facilities["facility"].tolist() == record.facility_ids
    assert facilities["township"].tolist() == record.facility_townships
    assert facilities["balance"].tolist() == record.facility["balance"][-1].tolist()
    assert tables["ledger"][record.accounts].to_numpy().tolist() == record.ledger.tolist()
    expected = parts_table(record, [target.indicator for target in TARGETS.values()])
    pd.testing.assert_frame_equal(tables["parts"], expected, check_exact=True)


def test_a_scenario_is_read_again_when_its_file_changes(tmp_path):
    file = tmp_path / "mine.yaml"
    shutil.copy(SCENARIOS / "baseline.yaml", file)
    task = runs.Task(str(file), "typical", 0.001, 1, 0, False, None, str(tmp_path))
    first = runs._scenario(task.scenario, runs._stamps(task.scenario))
    assert runs._scenario(task.scenario, runs._stamps(task.scenario)) is first, "read twice though nothing changed"
    file.write_text(file.read_text(encoding="utf-8").replace("id: baseline", "id: mine"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert runs._scenario(task.scenario, runs._stamps(task.scenario)).id == "mine"


def test_the_id_follows_levers_and_sample_and_a_minus_zero_is_zero(plan):
    def with_cell(value: float):
        values = plan.levers.values.copy()
        values[3, 5] = value
        return runs.id_of(replace(plan, levers=replace(plan.levers, values=values)))

    assert with_cell(0.0) == with_cell(-0.0)
    assert with_cell(0.0) != with_cell(0.5)
    assert runs.id_of(replace(plan, which_sample=1)) != runs.id_of(plan)


def test_a_run_leaves_no_residents_behind(plan):
    def alive() -> int:
        return sum(issubclass(type(thing), CountyModel) for thing in gc.get_objects())  # a dead proxy has a type too

    gc.disable()
    try:
        before = alive()
        record_of(plan)
        assert alive() == before, "the model of a run that is done with stays in memory"
    finally:
        gc.enable()


def test_a_sweep_names_every_run_and_reads_what_is_there(tmp_path, monkeypatch):
    asked = ["baseline", "staffing@weak_all"]
    table, failures = sweep(asked, residents_share=0.001, until="2019-12", outputs=tmp_path, n_processes=1)
    assert not failures
    assert table["scenario"].tolist() == [name for name in asked for _ in range(2)]
    assert table["month"].tolist() == ["2018-12", "2019-12"] * 2
    monkeypatch.setattr(together, "records", lambda plans, pasts: iter(()))
    monkeypatch.setattr(together, "live_shared_past", None)
    again, _ = sweep(asked, residents_share=0.001, until="2019-12", outputs=tmp_path, n_processes=1)
    pd.testing.assert_frame_equal(again, table, check_exact=True)
