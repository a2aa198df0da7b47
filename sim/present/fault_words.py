"""Faults of input in the language asked for: checks write English, `fault_words.yaml` has their Chinese.

A text is recognised by the English of an entry whose fixed words it has, the longest first. What is filled in stays as
it was written, unless the Chinese asks for more: {text_a} is a text of its own, {list_a} names in a row, {unit_a} a
unit. A text that fits no entry stays English: a fault in another language is better than none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from sim.faults import Fault
from sim.remembered import remembered

FILE = Path(__file__).with_name("fault_words.yaml")
BLANK = re.compile(r"{(\w+)}")

_QUOTED = re.compile("('[^']*')")
_BETWEEN_NAMES = {", or ": "或", " or ": "或", " to ": "至", ", ": "、", " (": "（", ")": "）"}


def said(fault: Fault, lang: str) -> str:
    """The line that tells a fault: place, what is wrong, what to write instead."""
    file, where, wrong, write = (in_words(text, lang) for text in (fault.file, fault.where, fault.wrong, fault.write))
    return str(replace(fault, file=file, where=where, wrong=wrong, write=write))


def in_words(text: str, lang: str) -> str:
    """One text of a fault or a finding in a language, or as it is where the file does not know it."""
    if lang == "en":
        return text
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            return _filled(chinese, found.groupdict())
    return text


@cache
def chinese_of() -> dict[str, str]:
    """The English of every text that has Chinese → the Chinese."""
    return dict(entries()["said"])


@cache
def entries() -> dict[str, dict[str, str]]:
    """What `fault_words.yaml` holds: texts said in Chinese, and those only a developer meets."""
    return remembered("fault_words", [FILE], _read)


def _read() -> dict[str, dict[str, str]]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - half of the start-up time of `--help`

    content: dict[str, dict[str, str]] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return content


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """How each entry reads in English, those with the most fixed words first, and its Chinese."""
    order = sorted(chinese_of(), key=lambda english: -len(BLANK.sub("", english)))
    return [(_pattern(english), chinese_of()[english]) for english in order]


def _pattern(text: str) -> re.Pattern[str]:
    parts = BLANK.split(text)
    return re.compile("".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts)), re.DOTALL)


def _filled(chinese: str, values: dict[str, str]) -> str:
    def told(blank: re.Match[str]) -> str:
        kind, _, name = blank[1].rpartition("_")
        return _told(kind, values[name])

    return BLANK.sub(told, chinese)


def _told(kind: str, value: str) -> str:
    """What is filled in: a text known here, names with Chinese marks between them, a unit; else as it is."""
    match kind:
        case "text":
            known = in_words(value, "zh")
            return known if known != value else _told("list", value)
        case "list":
            parts = _QUOTED.split(value)
            return "".join(f"“{part[1:-1]}”" if i % 2 else _between_names(part) for i, part in enumerate(parts))
        case "unit":
            from sim.policy.units import unit_words  # noqa: PLC0415 - reads YAML, which a run without fault does without

            return unit_words(value, "zh")
    return value


def _between_names(text: str) -> str:
    for english, chinese in _BETWEEN_NAMES.items():
        text = text.replace(english, chinese)
    return text
