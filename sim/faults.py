"""Faults in what a person wrote: where, what is wrong, what to write instead."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

UNSHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of characters that steer a terminal or break a line: a fault quotes them escaped."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place of an input file.

    `file` as the user knows it; `line` 1-based or None where a file has no lines (a workbook, a missing file);
    `where` a key path, or a cell such as `C7`; `wrong` says what is wrong; `write` says what to write instead.
    """

    file: str
    line: int | None
    where: str
    wrong: str
    write: str = ""

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.line is not None else "")
        if self.where:
            place += f": {self.where}"
        text = f"{place}: {self.wrong}" + (f" – {self.write}" if self.write else "")
        return "".join(ascii(c)[1:-1] if unicodedata.category(c) in UNSHOWN else c for c in text)


class InputFaults(Exception):  # noqa: N818 - several faults, not one error
    """All faults found in the input, reported together; the command line prints one per line and exits with 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults), key=lambda f: (f.file, f.line or 0, f.where, f.wrong))
        super().__init__("\n".join(map(str, self.faults)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The sentence naming the known words nearest to `word`, or an empty string if none is near."""
    near = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(repr(n) for n in near)}?" if near else ""


def shown(path: Path) -> str:
    """The path as a user typed it or would type it: relative to the working directory where possible, with slashes."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()
