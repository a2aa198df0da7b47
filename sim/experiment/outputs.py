"""The folder of one run: it appears finished or not at all, and its name says what went into it."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sim.faults import Fault, InputFaults, shown

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

MANIFEST = "manifest.json"
PARTIAL = ".partial"
ID_DIGITS = 12
RENAME_ATTEMPTS = 10
RENAME_PAUSE_SECONDS = 0.2
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so would be run as a formula by a spreadsheet."""


class RunExistsError(RuntimeError):
    """Something was to be written into a run that is already finished."""


def run_id(parts: Mapping[str, object]) -> str:
    """The name of a run: 12 hex digits that change with anything in `parts`, and with nothing else.

    `parts` are plain values, nested mappings and sequences, dates, enums and numpy arrays or scalars: the resolved
    levers, hash of the county facts, parameters, seed, share of residents, code version. The order of keys does not
    matter, nor whether a whole number was written 1 or 1.0. TypeError for anything that has no canonical form.
    """
    text = json.dumps(_canonical(parts), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:ID_DIGITS]


def code_version(root: Path) -> str:
    """12 hex digits over names and text of all `sim/**/*.py` below `root`; the same for either kind of line ends."""
    digest = hashlib.sha256()
    for file in sorted((root / "sim").rglob("*.py"), key=lambda f: f.relative_to(root).as_posix()):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:ID_DIGITS]


@cache
def running_code() -> str:
    """The version of the code of this process, hashed once: what is loaded stays, whatever happens to the files."""
    return code_version(Path(__file__).resolve().parents[2])


def leftovers(root: Path) -> list[Path]:
    """Folders of runs that were killed or are being written right now; nothing in them counts as a result."""
    return sorted(root.glob(f".*{PARTIAL}"))


class RunFolder:
    """`root/run_id/`, written in a hidden folder beside it and renamed when complete.

    Use it as a context manager: leaving the block without an error finishes the run, an error discards it, and a
    killed process leaves only a hidden `.partial` folder. If the run is already there (`is_finished` on entry) it is
    left alone: reading through `path` works, writing raises `RunExistsError`.

    `head(column, lang)` gives the column heads of CSV files; without it columns keep their names. Raises InputFaults if
    `root/run_id` is taken by something that is no finished run.
    """

    def __init__(self, root: Path, run_id: str, head: Callable[[str, str], str] | None = None) -> None:
        self.final = Path(root) / run_id
        self._head = head or (lambda column, lang: column)
        self._partial = Path(root) / f".{run_id}-{uuid.uuid4().hex[:8]}{PARTIAL}"
        if self.final.exists() and not self.is_finished:
            wrong = f"is there but holds no finished run ({MANIFEST} is missing)"
            raise InputFaults([Fault(shown(self.final), None, "", wrong, "move it away or delete it")])

    @property
    def is_finished(self) -> bool:
        """Whether the complete run is in its place, written by this process or an earlier one."""
        return (self.final / MANIFEST).is_file()

    def path(self, name: str) -> Path:
        """Where the file `name` (may hold a subfolder, `figures/share.png`) is read or is to be written just now.

        ValueError if it lies outside the run folder.
        """
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ValueError(f"'{name}' lies outside the run folder")
        if self.is_finished:
            return self.final / name
        file = self._partial / name
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def write_table(self, name: str, df: pd.DataFrame) -> Path:
        """Write `name.parquet`, without the index."""
        file = self._new(f"{name}.parquet")
        df.to_parquet(file, index=False)
        return file

    def write_columns(self, name: str, columns: Mapping[str, object]) -> Path:
        """Write `name.parquet` from columns by name: numpy arrays, or `words` for text that recurs; no pandas between.

        Readers find plain numbers and text, as in `write_table`, in a fraction of its time.
        """
        import pyarrow as pa  # noqa: PLC0415 - only runs that are written need it
        import pyarrow.parquet as pq  # noqa: PLC0415

        file = self._new(f"{name}.parquet")
        table = pa.table({column: pa.array(values) for column, values in columns.items()})
        text = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
        pq.write_table(table, file, use_dictionary=text, write_statistics=False, store_schema=False)
        return file

    def write_csv(self, name: str, df: pd.DataFrame, lang: str) -> Path:
        """Write `name.csv` for a spreadsheet: UTF-8 with byte order mark, heads in `lang`, numbers as plain numbers.

        Shares stay 0–1 and money stays in its unit; the head names the unit. Text that a spreadsheet would run as a
        formula gets a leading apostrophe.
        """
        file = self._new(f"{name}.csv")
        save_csv(file, df, lambda column: self._head(column, lang))
        return file

    def write_manifest(self, manifest: Mapping[str, object]) -> Path:
        """Write `manifest.json`: what ran, with what, and what came out, an entry a line; a run needs one."""
        lines = (
            f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}"
            for key, value in _canonical(manifest).items()
        )
        file = self._new(MANIFEST)
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
        return file

    def finish(self) -> Path:
        """Put the complete run in its place and return it; if another process was faster, keep that one's.

        ValueError if the manifest has not been written.
        """
        if self.is_finished:
            self.discard()
            return self.final
        if not (self._partial / MANIFEST).is_file():
            raise ValueError(f"{self.final.name}: write_manifest comes before finish")
        for file in self._partial.rglob("*"):
            _flush(file)
        _flush(self._partial)
        self._rename()
        _flush(self.final.parent)
        return self.final

    def discard(self) -> None:
        """Remove what has been written so far; a finished run stays."""
        shutil.rmtree(self._partial, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.discard()

    def _new(self, name: str) -> Path:
        if self.is_finished:
            raise RunExistsError(
                f"run {self.final.name} is already finished in {shown(self.final)}; {name} was not written"
            )
        return self.path(name)

    def _rename(self) -> None:
        """Rename the folder; virus scanners and indexers on Windows hold fresh files for a moment, so try again."""
        for attempt in range(RENAME_ATTEMPTS):
            try:
                self._partial.rename(self.final)
                return
            except OSError as error:
                if self.is_finished:
                    self.discard()
                    return
                if not isinstance(error, PermissionError) or attempt == RENAME_ATTEMPTS - 1:
                    raise
                time.sleep(RENAME_PAUSE_SECONDS)


def words(names: Sequence[str], index: NDArray[np.integer]) -> pa.DictionaryArray:
    """A column of text that recurs: `names[index[row]]` in every row, each name kept once."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), pa.array(names, pa.string()))


def _canonical(value: object) -> Any:
    """The value in plain JSON types, the same for equal content."""
    if type(value) is float or type(value) is str:  # nearly all there is, and the cheapest to tell
        return _plain(value)
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    if isinstance(value, Enum):
        return _canonical(value.value)
    if hasattr(value, "tolist"):  # numpy arrays and scalars, without importing numpy here
        return _canonical(value.tolist())
    return _plain(value)


def _plain(value: object) -> bool | int | float | str | None:
    """One value in a JSON type: whole floats as integers, dates and infinities as text, NaN as null."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return str(value) if math.isinf(value) else int(value) if value.is_integer() else float(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} {value!r} has no canonical form; give plain values")


def save_csv(file: Path, df: pd.DataFrame, head: Callable[[str], str]) -> None:
    """Write a table for a spreadsheet as `RunFolder.write_csv` does, with the heads that `head` gives its columns."""
    safe = df.copy()
    for column in df.columns:
        if df[column].dtype.kind not in "biufc":
            safe[column] = df[column].map(_harmless)
    safe.columns = [_harmless(head(str(column))) for column in df.columns]
    safe.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\r\n", float_format="%.12g")


def _harmless(cell: Any) -> Any:
    """The cell, with a leading apostrophe if it is text that a spreadsheet would run as a formula."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _flush(path: Path) -> None:
    """Have the file or folder on disk before going on; Windows has no such call for folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
