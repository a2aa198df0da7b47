"""The terminal: one console for all commands, progress bars where somebody is watching, faults one per line."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from sim.compiled import SECONDS_TO_COMPILE, are_compiled, note_compiled
from sim.faults import InputFaults
from sim.present.fault_words import said
from sim.present.glossary import term

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

FALLBACKS = {
    "≥": ">=",
    "≤": "<=",
    "–": "-",
    "—": "-",
    "−": "-",
    "→": "->",
    "·": "/",
    "…": "...",
    "×": "x",
    "≈": "~",
    "，": ", ",
    "。": ". ",
    "：": ": ",
    "；": "; ",
    "（": " (",
    "）": ")",
    "\u00a0": " ",
}
"""What to write where an encoding (cp936, cp437, ASCII) lacks a character."""

_ERRORS = "county_sim_fallback"


def _fallback(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(FALLBACKS.get(character, "?") for character in lost), error.end


codecs.register_error(_ERRORS, _fallback)


def encodable(text: str, encoding: str) -> str:
    """The text as an encoding can show it: `≥` becomes `>=` where there is no `≥`, and `?` is the last resort."""
    return text.encode(encoding, errors=_ERRORS).decode(encoding)


def is_watched(stream: IO[str]) -> bool:
    """Whether a person watches the stream: a terminal, and no build server."""
    return stream.isatty() and not os.environ.get("CI")


def console(*, stderr: bool = False, width: int | None = None, file: IO[str] | None = None) -> Console:
    """The console of a command, on standard output or error (or `file`); `width` in columns, else the terminal's.

    On Windows a terminal is switched to UTF-8 where it can be; a redirected stream keeps its encoding.
    What the encoding lacks is replaced (see `encodable`), never an error.
    """
    from rich.console import Console  # noqa: PLC0415 - `--help` does without

    stream = file or (sys.stderr if stderr else sys.stdout)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        if sys.platform == "win32" and stream.isatty():
            reconfigure(encoding="utf-8", errors=_ERRORS)
        else:
            reconfigure(errors=_ERRORS)
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


def progress(to: Console) -> Progress:
    """The bar of a long command, a context manager; add a task with its total and advance it.

    It shows nothing where nobody watches (a pipe, a file, a build server), and goes away when done.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=to, transient=True, disable=not is_watched(to.file))


@contextmanager
def compiling_announced(lang: str) -> Iterator[None]:
    """Says on standard error that loops are compiled, where they are not: for the block that makes a command's runs."""
    if not are_compiled():
        console(stderr=True).print(term("run.compiling", lang, seconds=SECONDS_TO_COMPILE), soft_wrap=True)
    yield
    note_compiled()


def print_faults(faults: InputFaults, lang: str = "zh", to: Console | None = None) -> None:
    """Print one fault a line and their number at the end, to standard error; the caller exits with 2."""
    to = to or console(stderr=True)
    for fault in faults.faults:
        to.print(said(fault, lang), soft_wrap=True)
    to.print(term("console.faults", lang, n=len(faults.faults)), soft_wrap=True)
