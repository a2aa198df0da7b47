"""Two scenarios that come to the same run, as what-ifs often do."""

from __future__ import annotations

from dataclasses import replace

from sim.experiment import together
from sim.experiment.runs import folder_of, keep
from sim.experiment.together import carry_out_together
from tests.experiment.test_forking import usual
from tests.experiment.test_together import TASK


def test_a_run_that_another_process_finished_meanwhile_is_read_and_keeps_its_own_name(tmp_path, monkeypatch):
    plan, task = usual("2022-02"), replace(TASK, outputs=str(tmp_path))
    first, second = (replace(plan, scenario=replace(plan.scenario, id=name)) for name in ("first", "second"))
    lived = together.records

    def slow(plans, pasts):
        """Runs during which another process finishes the same ones."""
        for name, record in lived(plans, pasts):
            keep(folder_of(task, first), first, record)
            yield name, record

    monkeypatch.setattr(together, "plan_task", lambda task: second)
    monkeypatch.setattr(together, "records", slow)
    (result,) = carry_out_together([task])
    assert result.scenario == "second", "the result bears the name of whoever ran it first"
    assert '"first"' in result.folder.joinpath("manifest.json").read_text(encoding="utf-8")
