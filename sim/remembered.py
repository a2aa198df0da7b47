"""Input files that were understood before: kept beside the compiled loops, so that a start does not parse them again.

Parsing YAML with its lines takes a second for all inputs together. What came of files without a fault is kept under a
name made of their text and of this source: a changed letter in either is read anew.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sim import source_hash

T = TypeVar("T")

KEPT = 8
"""Versions of one kind of input that are kept: those made last."""


def remembered(kind: str, files: Iterable[Path], read: Callable[[], T]) -> T:
    """What `read` makes of the files, from an earlier time if nothing has changed; whatever it raises is raised.

    `kind` is a word for a file name. The value is the caller's own copy and must be made of the files alone.
    """
    digest = hashlib.sha256(f"{source_hash()}\0{Path.cwd()}".encode())  # faults tell paths as seen from here
    try:
        for file in files:
            digest.update(f"\0{file}\0".encode())
            digest.update(file.read_bytes())
    except OSError:
        return read()  # which says what is wrong with the file
    kept = Path(os.environ["NUMBA_CACHE_DIR"]) / "inputs" / f"{kind}-{digest.hexdigest()[:16]}.pickle"
    with suppress(Exception):  # a file missing, cut short or of another Python is simply made again
        value: T = pickle.loads(kept.read_bytes())
        return value
    value = read()
    with suppress(OSError):
        _keep(kept, pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
    return value


def _keep(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, and remove the oldest of its kind."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)
    alike = sorted(file.parent.glob(file.name.rpartition("-")[0] + "-*.pickle"), key=lambda f: f.stat().st_mtime)
    for old in alike[:-KEPT]:
        old.unlink(missing_ok=True)
