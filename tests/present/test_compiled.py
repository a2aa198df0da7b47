"""Compiling is announced once, on standard error; folders of versions long unused are cleared away."""

from __future__ import annotations

import os

import pytest

from sim import compiled
from sim.present.console import compiling_announced


@pytest.fixture
def loops(tmp_path, monkeypatch):
    """An empty home of compiled loops, with the folder in use in it."""
    used = tmp_path / compiled.source_hash()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(used))
    monkeypatch.setattr(compiled, "HOME_OF_LOOPS", tmp_path)
    return used


@pytest.mark.parametrize(("lang", "words"), [("en", "Compiling the loops"), ("zh", "编译计算循环")])
def test_compiling_is_announced_on_standard_error_until_a_run_is_done(loops, capsys, lang, words):
    with pytest.raises(KeyboardInterrupt), compiling_announced(lang):
        raise KeyboardInterrupt
    first = capsys.readouterr()
    assert words in first.err
    assert str(compiled.SECONDS_TO_COMPILE) in first.err
    assert not first.out, "the announcement belongs with progress, not with results"
    with compiling_announced(lang):
        pass
    assert words in capsys.readouterr().err, "a run broken off leaves loops to be compiled"
    with compiling_announced(lang):
        pass
    assert not capsys.readouterr().err, "announced though nothing is left to compile"


def test_only_the_folders_used_last_stay(loops):
    home, others = loops.parent, [f"{n:016x}" for n in range(6)]
    for age, name in enumerate(others):
        (home / name / "inner").mkdir(parents=True)
        os.utime(home / name, (1000 - age, 1000 - age))
    (home / "mine").mkdir()
    compiled.note_compiled()
    assert sorted(f.name for f in home.iterdir()) == sorted([*others[: compiled.KEPT], loops.name, "mine"])


def test_a_folder_the_user_names_is_left_alone(loops, monkeypatch, tmp_path_factory):
    own = tmp_path_factory.mktemp("own")
    (own / f"{1:016x}").mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(own))
    monkeypatch.setattr(compiled, "KEPT", 0)
    compiled.note_compiled()
    assert (own / f"{1:016x}").is_dir()
    assert compiled.are_compiled()


def test_a_folder_that_cannot_be_written_is_no_fault(loops, monkeypatch):
    loops.parent.joinpath("file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(loops.parent / "file" / "below"))
    compiled.note_compiled()
    assert not compiled.are_compiled()
