"""Pasts on disk: used by whoever shares them, done without when damaged, foreign or unwritable, and never too many."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from sim.experiment.forking import live_shared_past, past_keys, records
from sim.experiment.pasts import HEAD, Pasts
from sim.months import month_name
from tests.engine import runs
from tests.experiment.test_forking import assert_same_bits, lived, moved, usual  # noqa: F401 - lived is a fixture

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pasts(tmp_path) -> Pasts:
    return Pasts(tmp_path / "pasts")


def test_a_second_command_goes_on_from_the_burn_in_of_the_first(pasts, lived):  # noqa: F811
    dict(records({"usual": usual()}, pasts))
    assert lived == usual().horizon.names
    lived.clear()
    assert_same_bits([moved("2022-04")], pasts)
    assert lived[: usual().horizon.n_months - 12] == usual().horizon.names[12:], "the burn-in was lived again"


def test_a_scenario_written_anew_goes_on_from_where_its_levers_begin(pasts, lived):  # noqa: F811
    dict(records({"first": moved("2022-04")}, pasts))
    lived.clear()
    found = dict(records({"second": moved("2022-04", 5.0)}, pasts))
    assert lived == ["2022-04", "2022-05", "2022-06", "2022-07"]
    assert not runs.differing(found["second"], runs.run(moved("2022-04", 5.0)))


def test_what_is_lived_ahead_is_not_lived_by_those_who_share_it_out(pasts, lived):  # noqa: F811
    plans = {"usual": usual(), "early": moved("2022-05"), "late": moved("2022-06")}
    live_shared_past(list(plans.values()), pasts)
    assert lived == usual("2022-04").horizon.names
    lived.clear()
    dict(records({"early": plans["early"]}, Pasts(pasts.folder, keeps=False)))
    assert lived == ["2022-05", "2022-06", "2022-07"]
    lived.clear()
    live_shared_past([usual()], pasts)
    assert not lived, "a run that shares nothing was lived ahead"


def test_a_folder_that_only_looks_keeps_nothing(tmp_path):
    dict(records({"usual": usual("2022-02")}, Pasts(tmp_path / "pasts", keeps=False)))
    assert not (tmp_path / "pasts").exists()


class Harm:
    """What a foreign file may hold: reading it would call a function."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("harmed",)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "foreign", "harmful", "another model"])
def test_a_damaged_or_foreign_past_is_lived_again(damage, pasts, lived, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    dict(records({"usual": usual("2022-02")}, pasts))
    (file,) = pasts.folder.iterdir()
    content = file.read_bytes()
    harmful = pickle.dumps(Harm())
    damaged = {
        "cut": content[:-100],
        "changed": content[:-100] + b"x" + content[-99:],
        "empty": b"",
        "foreign": b"something else",
        "harmful": HEAD + hashlib.sha256(harmful).digest() + harmful,
        "another model": HEAD + hashlib.sha256(pickle.dumps({})).digest() + pickle.dumps({}),
    }
    file.write_bytes(damaged[damage])
    lived.clear()
    found = dict(records({"usual": usual("2022-02")}, pasts))
    assert lived == usual("2022-02").horizon.names, "a past that is none was used"
    assert not runs.differing(found["usual"], runs.run(usual("2022-02")))
    assert not Path("harmed").exists(), "a foreign file ran its code"
    assert file.read_bytes()[: len(HEAD)] == HEAD
    assert pasts.latest([file.stem]) is not None, "the damaged past was not replaced"


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    assert_same_bits([usual("2022-02")], Pasts(tmp_path / "taken"))


def test_what_was_not_used_for_longest_makes_room(tmp_path):
    pasts = Pasts(tmp_path, most_bytes=3500)
    for age, name in enumerate(("a", "b", "c")):
        pasts.keep(name, bytes(1000))
        os.utime(tmp_path / f"{name}.past", (age, age))
    (tmp_path / ".killed.partial").write_bytes(bytes(1000))
    os.utime(tmp_path / ".killed.partial", (0, 0))
    assert pasts.latest(["a"]) is not None, "just used, and so the newest"
    pasts.keep("d", bytes(1000))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.past", "c.past", "d.past"]


def test_nothing_is_kept_on_a_disk_that_is_nearly_full(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 4000})
    monkeypatch.setattr("sim.experiment.pasts.shutil.disk_usage", lambda folder: usage)
    Pasts(tmp_path, most_bytes=3500).keep("a", bytes(1000))
    assert not list(tmp_path.iterdir())
    Pasts(tmp_path, most_bytes=2500).keep("a", bytes(1000))
    assert [file.name for file in tmp_path.iterdir()] == ["a.past"]


def test_a_process_killed_while_it_writes_leaves_no_past(tmp_path):
    code = (
        "import os, pathlib\n"
        "from sim.experiment.pasts import Pasts\n"
        "kill = lambda *_: os._exit(9)\n"
        "pathlib.Path.replace = kill\n"
        f"Pasts(pathlib.Path({str(tmp_path)!r})).keep('a', bytes(5000))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == 9
    assert [file.suffix for file in tmp_path.iterdir()] == [".partial"]
    assert Pasts(tmp_path).latest(["a"]) is None


def test_the_latest_of_several_pasts_is_taken(pasts):
    for name in ("a", "b", "d"):
        pasts.keep(name, name.encode())
    assert pasts.latest(["a", "b", "c"]) == (1, b"b")
    pasts.forget("b")
    assert pasts.latest(["a", "b", "c"]) == (0, b"a")
    assert pasts.latest(["c"]) is None


def test_a_past_stands_at_the_month_its_name_says(pasts):
    dict(records({"first": moved("2022-04")}, pasts))
    keys = past_keys(moved("2022-04"))
    kept = sorted(month for month, key in enumerate(keys) if (pasts.folder / f"{key}.past").exists())
    assert [month_name(usual().horizon.first + month) for month in kept] == ["2022-01", "2022-04"]
