"""The benchmarks measure what they say, from the county of any size to the page; how fast it is nobody checks here."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest

from sim.county.synthesis import make_places, make_residents
from sim.threads import set_threads, threads
from tests.benchmarks import jobs, processes, suite
from tests.benchmarks.__main__ import main
from tests.benchmarks.county import CountyOfAnySize, moved_columns, multiplied, plan_of, settings
from tests.benchmarks.figure import draw, lines_of
from tests.benchmarks.findings import numbers, phase_times, roof_of
from tests.benchmarks.page import BEGIN, END, section, table, write
from tests.benchmarks.phases import EVENTS, PHASES, Stopwatch, events
from tests.benchmarks.roofline import LEAST_WORK, roof
from tests.engine import runs


def test_every_core_lever_moves():
    levers = plan_of(800).levers
    moved = {column.partition(".")[0] for column in np.array(levers.columns)[moved_columns(levers)]}
    core = {key for key, lever in runs.registry().levers.items() if lever.scope == "core"}
    assert len(core) > 50, "the registry names fewer core levers than it did"
    assert not core - moved, f"core levers at rest: {sorted(core - moved)}"


def test_the_measured_run_covers_84_months():
    assert plan_of(800).horizon.n_months == settings()["full"]["months"]


def test_a_larger_county_has_copies_with_lives_of_their_own():
    county = runs.county()
    few = make_residents(county, runs.behaviour(), make_places(county), 0.01, runs.month("2020-01"))
    many = multiplied(few, 2.5)
    n = few.id.size
    assert np.unique(many.id).size == many.id.size, "two residents share an id"
    assert abs(many.id.size - 2.5 * n) < 5 * math.sqrt(n * 0.25), f"{many.id.size} residents are not 2.5 times {n}"
    assert np.isin(few.id, many.id).all(), "somebody is missing"
    assert (np.diff(many.village) >= 0).all(), "residents are not sorted by village"
    shares = [np.bincount(who.village, minlength=307) / who.id.size for who in (few, many)]
    assert np.abs(shares[0] - shares[1]).max() < 0.003, "villages have other shares of the residents"


def test_a_county_has_the_residents_asked_for_and_facilities_to_match():
    small, smaller = (CountyOfAnySize(plan_of(n)) for n in (4000, 800))
    assert abs((small.residents.away == 0).sum() - 4000) < 350
    for model in (small, smaller):
        model.step()
    visits = [events(model)["episode"] / (model.residents.away == 0).sum() for model in (small, smaller)]
    assert abs(visits[0] / visits[1] - 1) < 0.2, f"episodes a resident: {visits}"


def test_phases_are_the_models_own_and_add_up():
    model = CountyOfAnySize(plan_of(800))
    assert tuple(re.findall(r"\| \d+ (\w+) \|", CountyOfAnySize.step.__doc__)) == PHASES, (
        "the docstring of `step` lists other phases"
    )
    watch = Stopwatch(model)
    model.step()
    assert all(seconds > 0 for seconds in watch.cpu.values()), f"a phase took no time: {watch.cpu}"


def test_events_are_those_of_the_month():
    model = CountyOfAnySize(plan_of(4000))
    model.step()
    happened = events(model)
    assert happened["episode"] == len(model.episodes.resident), "episodes are miscounted"
    assert happened["stay"] < happened["episode"]
    assert happened["chronic"] < model.residents.id.size
    assert {work.event for work in LEAST_WORK} == {"resident", *EVENTS}


def test_the_least_time_is_what_the_table_says():
    often = {"episode": 0.5, "tcm": 0.1, "stay": 0.01, "chronic": 0.2}
    least = roof(often, 100, {"call": 2.0, "power": 1.0, "byte": 0.1})
    assert least.calls == pytest.approx(2 + 4 * 0.5 + 0.1 + 6 * 0.01)
    assert least.powers == pytest.approx(1 + 3 * 0.2 + 21 * 0.5 + 21 * 0.01)
    assert least.bytes == pytest.approx(100 * (1 + 2 * 0.5))
    assert least.least == pytest.approx(max(2 * least.calls + least.powers, 0.1 * least.bytes))


def row(job: str, cpu: float, **more) -> dict:
    return {"job": job, "cpu": cpu, "wall": 2 * cpu, "others": 0.0, **more}


def engine(residents: int, cpu: float, threads: int = 1) -> dict:
    each = [cpu / 10] * 10
    return row(
        "engine", cpu, residents=residents, threads=threads, months=10, cpu_each=each, wall_each=[2 * c for c in each],
        phases=dict.fromkeys(PHASES, cpu / 12), events={event: residents for event in EVENTS}, facilities=300,
        state_bytes=60, peak_mb=100 + residents / 1e4,
    )  # fmt: skip


SCALE = {
    "sizes": [100_000, 400_000], "fixed": 800, "middle": 400_000, "large": 400_000, "threads": [400_000, 2],
    "fastest": {"program": "v_fast", "threads": 2},
}  # fmt: skip
MEASURED = {
    "rows": [
        engine(800, 0.5), engine(100_000, 2.0), engine(400_000, 7.0), engine(400_000, 8.0), engine(400_000, 12.0),
        engine(400_000, 4.0, threads=2), row("machine_rates", 0.0, call=1.0, power=0.5, byte=0.03),
        row("external", 0.1, program="v_fast", residents=100_000, months=1, threads=1),
        row("external", 0.1, program="v_fast", residents=100_000, months=1, threads=2),
        row("small_model", 8.0, program="agents", residents=1000, months=1),
        {"job": "choice", "episodes": 5000, "plain": [300.0, 200.0, 900.0], "lanes": [100.0, 75.0, 50.0]},
        row("start", 0.0, imported=1.0, loaded=0.25, built=0.5, residents=400_000),
        row("many_runs", 0.0, name="county", residents=400_000, months=84, runs=9, per_minute=41.0, failures=0),
        row("sweep", 0.0, name="sweep_county", residents=400_000, months=84, runs=32, per_minute=39.0, failures=0),
    ],
    "failures": {"first compilation": "no room"}, "rounds": 3, "minutes": 4.0, "processor": "a processor",
    "system": "a system", "versions": "versions", "date": "2026-01-31", "commit": "0123456789",
    "scale": "full", "command": "a command",
}  # fmt: skip


def test_findings_are_medians_ratios_and_a_slope():
    found = numbers(MEASURED, SCALE)
    assert found["ns"] == pytest.approx(8.0 * 1e9 / 4e6)
    assert found["exponent"] == pytest.approx(1.0)
    assert found["times_agents"] == pytest.approx(8e6 / 2000)
    assert found["ratio_v_fast"] == pytest.approx(2000 / 1000)
    assert found["ratio_threads"] == pytest.approx((8 / 4e6) / (0.2 / 1e5))
    assert found["speed_up"] == pytest.approx(8 / 4)
    assert found["institutions_share"] == pytest.approx(0.5 / 8)
    assert found["memory_slope"] == pytest.approx(100)
    assert found["start_seconds"] == 1.75
    assert (found["choice_plain"], found["choice_lanes"], found["choice_gain"]) == (300, 75, 4)
    assert "compile_seconds" not in found, "what was not measured has a number"
    assert phase_times(MEASURED, 400_000, 800)["learn"] == pytest.approx((2000 / 12, 0.05e6 / 12))
    assert roof_of(MEASURED, 400_000).calls == pytest.approx(sum(work.calls for work in LEAST_WORK) / 10 + 1.8)


def test_the_page_says_what_was_met_what_was_not_and_what_was_not_measured(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write(page, MEASURED, SCALE)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    lines = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    assert lines["Runs a minute of 400k residents over 84 months"].endswith("| at least 40 | 41 | yes |")
    assert lines["The same comparing eight policies a replicate, constants known"].endswith("| at least 40 | 39 | no |")
    assert "- 32 runs of a sweep of 400,000 residents x 84 months on two cores: 39 a minute" in text
    assert lines["Peak memory at a million residents (GB)"].endswith("| at most 0.5 | 0.14 | yes |")
    assert lines["Two threads against one"].endswith("| at least 1.7 | 2 | yes |")
    assert lines["First compilation (s)"].endswith("| – | not measured |")
    assert lines["Institutions' share of a month's time at 400k residents"].endswith("| at most 0.15 | 0.0625 | yes |")
    assert "- first compilation: no room" in text
    assert "The choice of 5,000 episodes, 3 times in turns, one thread: 300 CPU ns" in text
    assert "in the plain loop, 75 in lanes, 4 times as fast." in text


def test_kept_measurements_make_a_page_again_whatever_is_missing(tmp_path):
    """Held against the full settings, most sizes and programs were not measured: dashes, and no error."""
    page, figure, results = (tmp_path / name for name in ("page.md", "time.png", "results.json"))
    page.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    results.write_text(json.dumps(MEASURED), encoding="utf-8")
    main(["--again", str(results), "--page", str(page), "--figure", str(figure)])
    text = page.read_text(encoding="utf-8")
    assert "| Scaling exponent of time over residents | at most 1.05 | – | not measured |" in text
    assert "| 400,000 | 1 | 10 | 2,000 |" in text
    assert figure.is_file()


def test_without_the_engine_there_is_nothing_to_tell():
    with pytest.raises(ValueError, match=r"400,000 residents.*no room"):
        numbers({**MEASURED, "rows": []}, SCALE)


def test_a_page_without_its_markers_is_refused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN} only\n", encoding="utf-8")
    with pytest.raises(ValueError, match="measured: end"):
        write(page, MEASURED, SCALE)


def test_the_figure_shows_every_program_in_both_languages(tmp_path):
    lines = lines_of(MEASURED)
    assert set(lines) == {"engine_1", "engine_2", "agents", "v_fast"}
    assert lines["engine_1"] == ([800, 100_000, 400_000], pytest.approx([50, 200, 800]))
    files = {file.name for file in draw(tmp_path / "figures" / "time.png", MEASURED)}
    assert files == {"time.png", "time.svg", "time.zh.png", "time.zh.svg"}


def test_every_target_is_about_a_number_that_is_measured():
    known = set(numbers(MEASURED, SCALE)) | {"compile_seconds"}
    known |= {f"runs_per_minute_{name}" for name in (*settings()["full"]["runs"], *settings()["full"]["sweeps"])}
    known |= {f"{kind}_{program}" for program in settings()["full"]["external"] for kind in ("times", "ratio")}
    for target in settings()["targets"]:
        assert target["key"] in known, f"nothing measures {target['key']}"
        assert ("most" in target) != ("least" in target), target


EXTERNAL = """
import json, sys
print("a word before")
print(json.dumps({"program": sys.argv[1], "ns_rm": 12.5, "cpu": 0.5}))
"""


def test_an_external_program_is_asked_and_its_failure_told(tmp_path):
    (tmp_path / "bench.py").write_text(EXTERNAL, encoding="utf-8")
    said = processes.external(processes.References(tmp_path), "v_any", residents=1000, months=2)
    assert said["cpu"] == 0.5
    assert said["wall"] == pytest.approx(12.5e-9 * 2000)
    (tmp_path / "bench.py").write_text("raise SystemExit('no such program')", encoding="utf-8")
    with pytest.raises(processes.MeasurementError, match="no such program"):
        processes.external(processes.References(tmp_path), "v_any", residents=1000, months=2)


@pytest.fixture
def here(monkeypatch):
    """Measurements in this process: one import instead of a dozen; the threads are as they were afterwards."""
    usual = threads()
    monkeypatch.setattr(suite, "measure", lambda job, **given: {"job": job, **given, **jobs.JOBS[job](**given)})
    yield
    set_threads(usual)


def test_a_round_measures_all_that_the_page_shows(here):
    scale = {**settings()["quick"], "months": 2, "sizes": [500, 1000], "middle": 1000, "large": 1000,
             "threads": [1000, 2], "runs": {}, "sweeps": {}}  # fmt: skip
    said: list[str] = []
    measured = suite.carry_out(scale, None, said.append)
    assert not measured["failures"], measured["failures"]
    assert json.loads(json.dumps(measured)) == measured, "the measurements do not survive as JSON"
    text = section({**measured, "command": "a command"}, scale)
    assert all(f"| {phase} |" in text for phase in PHASES)
    assert "engine, 1,000 residents, 2 thread(s)" in said
    found = numbers(measured, scale)
    assert 0 < found["institutions_share"] <= 1.5
    assert found["times_agents"] > 0
    assert found["choice_gain"] > 0


def test_tables_are_markdown():
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


@pytest.mark.slow
def test_the_command_measures_and_writes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    figure, results = tmp_path / "figures" / "time.png", tmp_path / "results.json"
    main(["--quick", "--page", str(page), "--figure", str(figure), "--results", str(results)])
    assert not json.loads(results.read_text(encoding="utf-8"))["failures"]
    text = page.read_text(encoding="utf-8")
    assert "`python -m tests.benchmarks --quick`" in text
    assert str(tmp_path) not in text
    assert figure.is_file()
