"""What a cell written by a person means: numbers with full-width digits, identifiers, names of kinds."""

from __future__ import annotations

import math
import re
import unicodedata

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_SHORTENED_CODE = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")


def plain(text: str) -> str:
    """The text with full-width letters, digits and signs made half-width, without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def header_word(text: str) -> str:
    """A header as it is compared: half-width, lower case, without spaces and without what stands in brackets."""
    return re.sub(r"\s", "", _BRACKETS.sub("", plain(text))).lower().replace("–", "-")


def number_in(text: str) -> float | None:
    """The number a cell holds, or None if it is none; full-width digits and thousands separators are understood.

    `１，２３４` and `1,234` are 1234; `12人`, `约300`, `1,23`, `nan` and `inf` are no numbers.
    """
    word = plain(text)
    if _THOUSANDS.fullmatch(word):
        word = word.replace(",", "")
    if not word.isascii() or not _NUMBER.fullmatch(word):
        return None
    number = float(word)
    return number if math.isfinite(number) else None


def is_shortened_code(text: str) -> bool:
    """Whether a spreadsheet has turned a long code into a rounded number such as 4.30321E+11."""
    return bool(_SHORTENED_CODE.fullmatch(text))


def amount(number: float) -> str:
    """A number as a person writes it: 1200, 0.85."""
    return f"{number:.10g}"
