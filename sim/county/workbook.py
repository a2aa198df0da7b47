"""A table file of a county bureau, CSV or xlsx, as a grid of text cells that remember their place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.faults import Fault, InputFaults, shown

_ZIP_MARK, _OLD_EXCEL_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Grid:
    """Cells of one table: `rows[r][c]` is the stripped text of a cell, empty where there is none.

    `file` as the user knows it; `is_workbook` says that rows are no lines of a text file;
    `notes` are things a planner may want to know about how the file was read.
    """

    file: str
    rows: tuple[tuple[str, ...], ...]
    is_workbook: bool
    notes: tuple[str, ...] = ()

    def fault(self, row: int, column: int | None, wrong: str, write: str = "") -> Fault:
        """A fault in a cell, or in a whole row where `column` is None; both counted from 0."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - most runs meet no workbook and no fault

        where = f"{get_column_letter(column + 1)}{row + 1}" if column is not None else f"row {row + 1}"
        return Fault(self.file, None if self.is_workbook else row + 1, where, wrong, write)


def read_grid(path: Path, sheet_names: Sequence[str], limits: Mapping[str, int]) -> Grid:
    """The cells of a CSV (UTF-8, UTF-16 or GB18030) or xlsx file.

    Args:
        path: ends in `.csv` or `.xlsx`.
        sheet_names: names of the sheet that is read when a workbook holds data on several.
        limits: largest number of `rows`, `columns` and unpacked `bytes`.

    Raises:
        InputFaults: unreadable, empty, or too large; merged header cells; several sheets with data.
    """
    file = shown(path)
    try:
        data = path.read_bytes()
    except OSError:
        raise InputFaults([Fault(file, None, "", "cannot be read", "close it in Excel and check the path")]) from None
    if data.startswith(_OLD_EXCEL_MARK):
        raise InputFaults([Fault(file, None, "", "is an old Excel workbook", "save it as .xlsx or as CSV UTF-8")])
    if len(data) > limits["bytes"]:
        raise InputFaults([Fault(file, None, "", "is too large for a table of a county", "keep only the table")])
    is_workbook = path.suffix.lower() == ".xlsx"
    if data.startswith(_ZIP_MARK) and not is_workbook:
        raise InputFaults([Fault(file, None, "", "is a workbook with the name of a CSV file", "rename it to .xlsx")])
    grid = _read_workbook(file, data, sheet_names, limits) if is_workbook else _read_csv(file, data)
    _check_extent(file, len(grid.rows), max(map(len, grid.rows), default=0), limits)
    if not any(any(row) for row in grid.rows):
        raise InputFaults([Fault(file, None, "", "is empty", "write the headers in row 1 and one row for each item")])
    return grid


def decode_text(file: str, data: bytes) -> tuple[str, str]:
    """Text of a file and the name of its encoding: UTF-8 with or without mark, UTF-16 with mark, else GB18030.

    Raises:
        InputFaults: none of them fits, or it is no text at all.
    """
    encodings = ("utf-16",) if data.startswith(_UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise InputFaults([Fault(file, _first_bad_line(data), "", "is not text in UTF-8 or GBK", "save it as CSV UTF-8")])


def _first_bad_line(data: bytes) -> int | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return None


def _read_csv(file: str, data: bytes) -> Grid:
    text, encoding = decode_text(file, data)
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = tuple(tuple(cell.strip() for cell in row) for row in reader)
    except csv.Error as error:
        wrong = f"is not a table of separated values ({error})"
        raise InputFaults([Fault(file, reader.line_num, "", wrong, "look for a stray quotation mark")]) from None
    notes = (f"{file} was read as GBK (GB18030)",) if encoding == "gb18030" else ()
    return Grid(file, rows, is_workbook=False, notes=notes)


def _read_workbook(file: str, data: bytes, sheet_names: Sequence[str], limits: Mapping[str, int]) -> Grid:
    book = _open_workbook(file, data, limits)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        _check_extent(f"{file}, sheet {sheet.title}", sheet.max_row, sheet.max_column, limits)
    filled = {sheet.title: sheet for sheet in sheets if _has_data(sheet)}
    named = [title for title in filled if title.strip().lower() in sheet_names]
    if not filled:
        return Grid(file, (), is_workbook=True)
    title = named[0] if named else next(iter(filled))
    if len(filled) > 1 and not named:
        wrong = f"holds data on {len(filled)} sheets: {', '.join(filled)}; only '{title}' would be read"
        raise InputFaults(
            [Fault(file, None, "", wrong, f"name the right sheet '{sheet_names[0]}' or delete the others")]
        )
    notes = (f"{file}: sheet '{title}' was read, the others were not",) if len(filled) > 1 else ()
    sheet = filled[title]
    rows = tuple(tuple(map(_cell_text, row)) for row in sheet.iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if any(row))
    merged = sorted(str(area) for area in sheet.merged_cells.ranges if area.min_row <= header + 1 <= area.max_row)
    if merged:
        wrong = f"the header cells {', '.join(merged)} are merged"
        raise InputFaults([Fault(file, None, merged[0], wrong, "unmerge them and write one header for each column")])
    return Grid(file, rows, is_workbook=True, notes=notes)


def _open_workbook(file: str, data: bytes, limits: Mapping[str, int]) -> Any:
    import openpyxl  # noqa: PLC0415 - most counties bring CSV files

    # Not openpyxl's read-only mode: it does not tell which cells are merged.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked <= limits["bytes"]:
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:  # openpyxl passes on whatever its zip and XML readers meet in a broken file
        wrong, write = "is not a workbook that can be opened", "open it in Excel and save it as .xlsx again"
        raise InputFaults([Fault(file, None, "", wrong, write)]) from None
    raise InputFaults([Fault(file, None, "", "is too large for a table of a county", "keep only the table")])


def _has_data(sheet: Any) -> bool:
    return any(_cell_text(value) for row in sheet.iter_rows(values_only=True) for value in row)


def _check_extent(file: str, n_rows: int, n_columns: int, limits: Mapping[str, int]) -> None:
    if n_rows > limits["rows"] or n_columns > limits["columns"]:
        wrong = f"reaches to row {n_rows}, column {n_columns}"
        raise InputFaults([Fault(file, None, "", wrong, "delete the empty rows and columns beyond the table")])


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value).strip()
