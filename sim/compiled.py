"""The folders of compiled loops: whether those of this source are there, and old ones cleared away."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from sim import HOME_OF_LOOPS, source_hash

KEPT = 3
"""Folders of earlier versions beside the one in use that stay: going back to a branch does not compile anew."""

SECONDS_TO_COMPILE = 40
"""What compiling everything takes on one ordinary core."""

_NAME = re.compile("[0-9a-f]{16}")


def _mark() -> Path:
    return Path(os.environ["NUMBA_CACHE_DIR"]) / f"complete-{source_hash()}"


def are_compiled() -> bool:
    """Whether a run of this very source has come to its end with these compiled loops."""
    return _mark().is_file()


def note_compiled() -> None:
    """Note that a run has come to its end, so that its loops are there, and clear away folders long unused."""
    mark = _mark()
    with suppress(OSError):  # a folder that cannot be written to keeps nothing: the next run compiles, and says so
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        os.utime(mark.parent)
        if mark.parent.parent == HOME_OF_LOOPS:
            remove_old(HOME_OF_LOOPS, mark.parent.name)


def remove_old(home: Path, used: str, kept: int = KEPT) -> list[Path]:
    """Remove folders of compiled loops but for the one in use and the `kept` used last; returns what was removed.

    Only folders named by a source hash are touched. A folder is renamed before it is emptied, so that no process takes
    half of one for a whole.
    """
    folders = [f for f in home.iterdir() if f.is_dir() and _NAME.fullmatch(f.name) and f.name != used]
    old = sorted(folders, key=lambda f: f.stat().st_mtime)[: max(len(folders) - kept, 0)]
    for folder in old:
        away = folder.with_name(f".{folder.name}-old")
        with suppress(OSError):
            folder.rename(away)
        shutil.rmtree(away, ignore_errors=True)
    return old
