"""Tasks carried out together and shared out to processes: what each finds is what it would find alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiment import together
from sim.experiment.runner import carry_out_all
from sim.experiment.runs import Failure, Result, Task, folder_of, id_of, plan_task
from sim.experiment.sharing import MOST_TOGETHER, cut, groups_of, waves
from sim.experiment.together import carry_out_together, live_past_of
from sim.faults import InputFaults
from sim.measure.indicators import monthly_table
from sim.model import CountyModel
from sim.months import month_number
from sim.plan import Plan, shipped_scenarios
from tests.experiment.test_forking import lived, moved, usual  # noqa: F401 - lived is a fixture

BASELINE, ALL = (str(shipped_scenarios()[name]) for name in ("baseline", "all_three"))
TASK = Task("baseline", None, 0.002, 1, 0, False, None, "")
PLANS = {"usual": usual(), "gap": moved("2022-04"), "same": moved("2022-04"), "late": moved("2022-06")}


@pytest.fixture
def tasks(tmp_path, monkeypatch) -> list[Task]:
    """Tasks whose plans are made ready, so that no level constants need be set."""

    def planned(task: Task) -> Plan:
        if task.scenario == "unplanned":
            raise KeyError("no observation")
        return PLANS[task.scenario]

    monkeypatch.setattr(together, "plan_task", planned)
    return [replace(TASK, scenario=name, outputs=str(tmp_path)) for name in PLANS]


def test_each_task_has_the_run_it_has_alone(tasks, lived, tmp_path):  # noqa: F811
    ticks: list[None] = []
    found = carry_out_together(tasks, tick=lambda: ticks.append(None))
    assert len(lived) == 15 + 2 * 2 + 3 * 2, lived
    assert len(ticks) == 3, "two of the four tasks come to the same run"
    for task, result in zip(tasks, found, strict=True):
        assert isinstance(result, Result), result
        alone = carry_out_together([replace(task, outputs=str(tmp_path / task.scenario))])[0]
        assert result.indicators.equals(alone.indicators), f"{task.scenario} differs from its run alone"
        assert result.outcomes.keys() == alone.outcomes.keys()
        assert result.folder.name == id_of(PLANS[task.scenario])


def test_runs_finished_on_disk_are_read_and_only_the_others_lived(tasks, lived):  # noqa: F811
    first = carry_out_together(tasks[:1])
    lived.clear()
    again = carry_out_together(tasks[:2])
    assert lived == ["2022-01", "2022-02", "2022-03", "2022-04", "2022-05", "2022-06", "2022-07"]
    assert again[0].indicators.equals(first[0].indicators)
    lived.clear()
    carry_out_together(tasks[:2])
    live_past_of(tasks[:2])
    assert not lived


def test_a_killed_sweep_keeps_what_is_finished(tasks, monkeypatch):
    keep, kept = together.keep, []

    def killed_at_the_second(folder, plan, record):
        if kept:
            raise KeyboardInterrupt
        keep(folder, plan, record)
        kept.append(folder)

    monkeypatch.setattr(together, "keep", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        carry_out_together(tasks)
    finished = {task.scenario for task in tasks if folder_of(task, PLANS[task.scenario]).is_finished}
    assert len(finished - {"same"}) == 1, finished


def test_what_fails_is_told_and_leaves_the_others_alone(tasks, monkeypatch, tmp_path):
    learn = CountyModel.learn

    def failing(model: CountyModel) -> None:
        if model.plan is PLANS["late"] and model.t == 18:
            raise RuntimeError("nothing learnt")
        learn(model)

    monkeypatch.setattr(CountyModel, "learn", failing)
    unplanned = replace(TASK, scenario="unplanned", outputs=str(tmp_path))
    found = carry_out_together([*tasks, unplanned])
    assert [type(outcome) for outcome in found] == [Result, Result, Result, Failure, Failure]
    assert found[3] == Failure(tasks[3], "RuntimeError: nothing learnt")
    assert found[4] == Failure(unplanned, "KeyError: 'no observation'")


def test_two_processes_find_what_one_run_from_the_start_finds(tmp_path):
    until = month_number("2019-03")
    tasks = [
        replace(TASK, scenario=name, until=until, outputs=str(tmp_path))
        for name in (BASELINE, f"{ALL}@early_48_all", f"{ALL}@early_46_all")
    ]
    told: list[tuple[int, int]] = []
    results, failures = carry_out_all(tasks, 2, lambda done, total: told.append((done, total)))
    assert not failures, failures
    assert told[-1] == (3, 3)
    for task, result in zip(tasks, results, strict=True):
        plan = plan_task(task)
        assert result.scenario == plan.scenario.id
        alone = monthly_table(CountyModel(plan).run())
        assert result.indicators.to_numpy() == pytest.approx(alone.to_numpy(), rel=0, abs=0, nan_ok=True), task.scenario


def test_bad_input_is_met_before_anything_runs(tmp_path, lived):  # noqa: F811
    tasks = [replace(TASK, scenario=name, outputs=str(tmp_path)) for name in (BASELINE, f"{BASELINE}@nothing")]
    with pytest.raises(InputFaults):
        carry_out_all(tasks, 2)


def group(size: int, replicate: int) -> list[Task]:
    return [replace(TASK, scenario=str(number), replicate=replicate) for number in range(size)]


def test_tasks_of_the_same_people_and_luck_are_a_group():
    first, second = group(3, 0), group(3, 1)
    mixed = [task for pair in zip(first, second, strict=True) for task in pair]
    assert groups_of(mixed) == [first, second]
    assert groups_of([first[0], replace(first[0], until=5)]) == [[first[0], replace(first[0], until=5)]]
    for other in ({"seed": 2}, {"residents_share": 0.5}, {"draw": True}, {"outputs": "x"}, {"county": "x"}):
        assert len(groups_of([first[0], replace(first[1], **other)])) == 2, other


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ([6] * 4, 2, [(0, [6, 6, 6, 6])]),  # as many as there are processes, twice: none is cut
        ([6], 2, [(1, [3, 3])]),
        ([6] * 3, 2, [(0, [6, 6]), (1, [3, 3])]),  # the last is cut so that nobody waits
        ([1] * 5, 2, [(0, [1] * 4), (0, [1])]),
        ([2], 4, [(1, [1, 1])]),
        ([2 * MOST_TOGETHER + 1] * 2, 2, [(2, [5, 6, 6] * 2)]),
        ([2 * MOST_TOGETHER] * 3, 2, [(2, [MOST_TOGETHER] * 4), (1, [MOST_TOGETHER] * 2)]),
    ],
)
def test_groups_are_shared_out_so_that_no_process_waits(sizes, n, expected):
    groups = [group(size, replicate) for replicate, size in enumerate(sizes)]
    shared = list(waves(groups, n))
    assert [(len(wave.cut), [len(part) for part in wave.parts]) for wave in shared] == expected
    assert sorted(t.scenario + str(t.replicate) for wave in shared for part in wave.parts for t in part) == sorted(
        t.scenario + str(t.replicate) for tasks in groups for t in tasks
    )


def test_parts_hold_neighbours_and_are_nearly_equal():
    assert [len(part) for part in cut(group(7, 0), 3)] == [2, 2, 3]
    assert [task for part in cut(group(7, 0), 3) for task in part] == group(7, 0)
    assert [len(part) for part in cut(group(2, 0), 5)] == [1, 1]


def test_the_outputs_folder_holds_runs_and_pasts(tasks, tmp_path):
    carry_out_together(tasks[:1])
    assert {folder.name for folder in Path(tmp_path).iterdir()} == {"runs", "pasts"}
    carry_out_together([replace(tasks[1], outputs=str(tmp_path / "sweep"))], keeps_past=False)
    assert {folder.name for folder in Path(tmp_path / "sweep").iterdir()} == {"runs"}
