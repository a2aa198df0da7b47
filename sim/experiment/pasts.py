"""Snapshots kept beside the runs: pasts that later runs, also of other commands, need not live through again.

A past is a convenience and never a result: one that is damaged, foreign or gone is run again, one that cannot be
written is done without, and the folder is kept small by removing what was not used for longest.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PASTS = "pasts"
MOST_BYTES = 2 * 1024**3
"""What all pasts of an outputs folder may take; as much is left free on the disk."""

SUFFIX, PARTIAL = ".past", ".partial"
HEAD = b"county past 1\n"
DIGEST_BYTES = hashlib.sha256().digest_size


class Pasts:
    """The pasts in a folder, each under the key of what determines it (`sim.experiment.forking.past_keys`).

    keeps is whether more are wanted: a sweep over more draws than there is room for only looks.
    """

    def __init__(self, folder: Path, keeps: bool = True, most_bytes: int = MOST_BYTES) -> None:
        self.folder, self.keeps, self.most_bytes = folder, keeps, most_bytes

    def latest(self, keys: Sequence[str]) -> tuple[int, bytes] | None:
        """The last of these pasts that is here and whole: its position among the keys, and the snapshot."""
        for position in reversed(range(len(keys))):
            taken = self._read(self._file(keys[position]))
            if taken is not None:
                return position, taken
        return None

    def keep(self, key: str, taken: bytes) -> None:
        """Write a past, whole or not at all, and remove the oldest beyond the room there is."""
        partial = self.folder / f".{key}-{uuid.uuid4().hex[:8]}{PARTIAL}"
        with suppress(OSError):  # a full disk or a folder that may not be written: the run goes on without
            self.folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self.folder).free - len(taken) < self.most_bytes:
                return
            try:
                with partial.open("wb") as file:
                    file.write(HEAD + hashlib.sha256(taken).digest())
                    file.write(taken)
                partial.replace(self._file(key))
            finally:
                partial.unlink(missing_ok=True)
            self._make_room()

    def forget(self, key: str) -> None:
        """Remove a past that is of no use."""
        with suppress(OSError):
            self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}{SUFFIX}"

    def _read(self, file: Path) -> bytes | None:
        """The snapshot in a file; None without one, or if it is not as it was written."""
        try:
            content = file.read_bytes()
            os.utime(file)  # used just now
        except OSError:
            return None
        head = len(HEAD) + DIGEST_BYTES
        taken = content[head:]
        return taken if content[:head] == HEAD + hashlib.sha256(taken).digest() else None

    def _make_room(self) -> None:
        """Remove files not used for longest, unfinished ones too, until the rest is small enough."""
        files = [(file.stat(), file) for file in self.folder.iterdir() if file.suffix in (SUFFIX, PARTIAL)]
        room = self.most_bytes
        for known, file in sorted(files, key=lambda entry: entry[0].st_mtime, reverse=True):
            room -= known.st_size
            if room < 0:
                file.unlink(missing_ok=True)
