"""Two scenarios that come to the same run, as what-ifs often do."""

from __future__ import annotations

from types import SimpleNamespace

from sim.experiment import runs
from sim.experiment.outputs import RunFolder

NAME = "0123456789ab"


def test_a_run_that_another_process_finished_meanwhile_is_read_and_keeps_its_own_name(tmp_path, monkeypatch):
    def finish(folder, *_):
        folder.write_manifest({"scenario": "first"})

    def slow(plan):
        """A run during which another process finishes the same one."""
        with RunFolder(tmp_path / runs.RUNS, NAME) as other:
            finish(other)

    found = runs.Result(tmp_path, "first", 0, None, {})
    monkeypatch.setattr(runs, "plan_task", lambda task: SimpleNamespace(scenario=SimpleNamespace(id="second")))
    monkeypatch.setattr(runs, "id_of", lambda plan: NAME)
    monkeypatch.setattr(runs, "record_of", slow)
    monkeypatch.setattr(runs, "write_run", finish)
    monkeypatch.setattr(runs, "read_result", lambda folder: found)
    result = runs.carry_out(runs.Task("x", None, 1.0, 1, 0, False, None, str(tmp_path)))
    assert result.scenario == "second", "the result bears the name of whoever ran it first"
