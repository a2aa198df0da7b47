"""The numbers of a county: `county.yaml` read against the dictionary, each with its source or assumed range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from sim.county.cells import amount, number_in
from sim.county.tables import COUNTIES
from sim.county.workbook import decode_text
from sim.faults import Fault, InputFaults, nearest, shown
from sim.remembered import remembered

DICTIONARY = COUNTIES / "dictionary.yaml"
_HEAD_KEYS = ("id", "title", "inherits")
_ENTRY_KEYS = ("value", "unit", "source", "assumed", "note")
_HOW = "write {value: …, unit: …, source: …} or {value: …, unit: …, assumed: [low, high]}"


@dataclass(frozen=True)
class Number:
    """One number of a county.

    `source` names the publication, or is empty when nothing is published; `assumed` is the range (low, high) of a
    number nobody published, None for a known one. An assumed number may carry a source as its anchor.
    """

    key: str
    value: float
    unit: str
    source: str
    assumed: tuple[float, float] | None
    note: str

    @property
    def is_known(self) -> bool:
        """Whether a source gives the number itself."""
        return bool(self.source) and self.assumed is None


@dataclass(frozen=True)
class Entry:
    """A number as the dictionary describes it: unit, range and titles."""

    unit: str
    low: float
    high: float
    zh: str
    en: str


@dataclass
class CountyFile:
    """What one `county.yaml` says, before anything is inherited.

    `lines` gives the 1-based line of each key; `is_readable` is false where the file is missing or no YAML mapping.
    """

    path: Path
    id: str = ""
    title_zh: str = ""
    title_en: str = ""
    inherits: str = ""
    numbers: dict[str, Number] = field(default_factory=dict)
    lines: dict[str, int | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_readable: bool = False

    def fault(self, key: str, wrong: str, write: str = "") -> None:
        """Notes a fault at a key path such as `population.residents`."""
        self.faults.append(Fault(shown(self.path), self.lines.get(key), key, wrong, write))


@lru_cache
def dictionary() -> Mapping[str, Entry]:
    """Every number a county has, by `section.key`, from `scenarios/counties/dictionary.yaml`."""
    return remembered("dictionary", [DICTIONARY], _read_dictionary)


def _read_dictionary() -> dict[str, Entry]:
    data = YAML(typ="safe").load(DICTIONARY.read_text(encoding="utf-8"))
    return {
        f"{section}.{key}": Entry(e["unit"], float(e["min"]), float(e["max"]), e["zh"], e["en"])
        for section, entries in data.items()
        for key, e in entries.items()
    }


def read_county_file(path: Path) -> CountyFile:
    """The numbers and names in a `county.yaml`; its faults are collected in `.faults`, nothing is raised."""
    return remembered("county", [path, DICTIONARY], lambda: _read_county_file(path))


def _read_county_file(path: Path) -> CountyFile:
    file = CountyFile(path)
    try:
        data = _load_yaml(path)
    except InputFaults as error:
        file.faults += error.faults
        return file
    if not isinstance(data, dict):
        file.fault("", "holds no keys", "begin with id, title and the sections of scenarios/counties/dictionary.yaml")
        return file
    file.is_readable = True
    sections = {key.split(".")[0] for key in dictionary()}
    for key, content in data.items():
        file.lines[str(key)] = _line(data, key)
        if key in sections:
            _read_section(file, str(key), content)
        elif key not in _HEAD_KEYS:
            file.fault(str(key), "is not a known section", nearest(str(key), sections | set(_HEAD_KEYS)))
    _read_head(file, data)
    return file


def missing_numbers(file: CountyFile, numbers: Mapping[str, Number]) -> list[Fault]:
    """A fault for every number of the dictionary that a county neither has nor inherits."""
    return [
        Fault(shown(file.path), None, key, f"is missing ({entry.zh}, {entry.unit})", _HOW)
        for key, entry in dictionary().items()
        if key not in numbers and key not in file.lines
    ]


def _load_yaml(path: Path) -> Any:
    try:
        data = path.read_bytes()
    except OSError:
        wrong, write = "cannot be read", "a county folder needs a county.yaml"
        raise InputFaults([Fault(shown(path), None, "", wrong, write)]) from None
    text, _ = decode_text(shown(path), data)
    try:
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        what = str(error.problem or error.context).partition(" with value")[0]
        wrong = f"is not readable as YAML: {what}"
        line = mark.line + 1 if mark else None
        raise InputFaults([Fault(shown(path), line, "", wrong, "correct this line or the one above")]) from None
    except Exception as error:  # ruamel passes on what dates, numbers and deep nesting make Python raise
        wrong = f"is not readable as YAML: {type(error).__name__}"
        raise InputFaults([Fault(shown(path), None, "", wrong, _HOW)]) from None


def _line(mapping: Any, key: object) -> int | None:
    try:
        return int(mapping.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return None


def _read_head(file: CountyFile, data: Any) -> None:
    identifier, title, inherits = data.get("id"), data.get("title"), data.get("inherits", "")
    if not isinstance(identifier, str) or not identifier.strip():
        file.fault("id", "is missing or no text", "write id: followed by the name of the folder")
    else:
        file.id = identifier.strip()
    titles = [title.get(language) for language in ("zh", "en")] if isinstance(title, dict) else []
    if not titles or not all(isinstance(t, str) and t.strip() for t in titles):
        file.fault("title", "needs a Chinese and an English title", "write title: {zh: 某县, en: Some county}")
    else:
        file.title_zh, file.title_en = map(str, titles)
    if not isinstance(inherits, str):
        file.fault("inherits", "is no folder", "write inherits: ../typical")
    else:
        file.inherits = inherits


def _read_section(file: CountyFile, section: str, content: Any) -> None:
    if not isinstance(content, dict):
        file.fault(section, "holds no numbers", _HOW)
        return
    known = {key.partition(".")[2]: key for key in dictionary() if key.startswith(section + ".")}
    for word, entry in content.items():
        key = f"{section}.{word}"
        file.lines[key] = _line(content, word)
        if word in known:
            _read_number(file, key, entry)
            continue
        elsewhere = [k for k in dictionary() if k.endswith(f".{word}")]
        write = f"it belongs under {elsewhere[0].split('.')[0]}" if elsewhere else nearest(str(word), known)
        file.fault(key, "is not a number of the dictionary", write or "see scenarios/counties/dictionary.yaml")


def _read_number(file: CountyFile, key: str, entry: Any) -> None:
    """Adds the number to the file, or its faults; one entry may have several."""
    before = len(file.faults)
    rule = dictionary()[key]
    if not isinstance(entry, dict):
        file.fault(key, f"'{entry}' is not a number with unit and source", f"write {{value: …, unit: {rule.unit}, …}}")
        return
    for word in entry:
        if word not in _ENTRY_KEYS:
            file.fault(key, f"'{word}' is not known here", nearest(str(word), _ENTRY_KEYS) or _HOW)
    value = _finite(entry.get("value"))
    span = f"{amount(rule.low)} to {amount(rule.high)}"
    if value is None:
        file.fault(key, f"value '{entry.get('value', '')}' is not a number", f"write a number from {span}")
    elif not rule.low <= value <= rule.high:
        file.fault(key, f"{amount(value)} lies outside {span}", f"check the unit, which is {rule.unit}")
    if entry.get("unit") != rule.unit:
        file.fault(key, f"unit '{entry.get('unit', '')}' is not that of the dictionary", f"write unit: {rule.unit}")
    source, note = (str(entry.get(word) or "").strip() for word in ("source", "note"))
    if not source and "assumed" not in entry:
        file.fault(key, "has neither source nor assumed range", "name the source or write assumed: [low, high]")
    assumed = _read_range(file, key, entry["assumed"], value) if "assumed" in entry else None
    if len(file.faults) == before and value is not None:
        file.numbers[key] = Number(key, value, rule.unit, source, assumed, note)


def _read_range(file: CountyFile, key: str, written: Any, value: float | None) -> tuple[float, float] | None:
    rule = dictionary()[key]
    ends = [_finite(end) for end in written] if isinstance(written, list) else []
    low, high = ends if len(ends) == len(("low", "high")) else (None, None)
    if low is None or high is None or low > high:
        file.fault(key, f"assumed '{written}' is no range", "write assumed: [low, high]")
        return None
    if value is not None and not low <= value <= high:
        wrong = f"the assumed range {amount(low)} to {amount(high)} does not contain the value {amount(value)}"
        file.fault(key, wrong, "widen the range or correct the value")
    if low < rule.low or high > rule.high:
        wrong = f"the assumed range reaches outside {amount(rule.low)} to {amount(rule.high)}"
        file.fault(key, wrong, f"check the unit, which is {rule.unit}")
    return low, high


def _finite(written: Any) -> float | None:
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        return None
    if isinstance(written, str):
        return number_in(written)
    try:
        number = float(written)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
