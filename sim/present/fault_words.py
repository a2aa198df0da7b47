"""Faults of input in the language asked for: checks write English, the glossary has the common ones in Chinese.

A text is recognised by the English of an entry `fault.…` whose fixed words it has, the longest first; one that fits
none stays as it was written: a fault in another language is better than none.
"""

from __future__ import annotations

import re
from functools import cache

from sim.faults import Fault
from sim.present.glossary import entries, term

PREFIX = "fault."
BLANK = re.compile(r"{(\w+)}")


def said(fault: Fault, lang: str) -> str:
    """The line that tells a fault: place, what is wrong, what to write instead."""
    if lang == "en":
        return str(fault)
    file, wrong, write = (in_words(text, lang) for text in (fault.file, fault.wrong, fault.write))
    return str(Fault(file, fault.line, fault.where, wrong, write))


def in_words(text: str, lang: str) -> str:
    """One text of a fault in a language, or as it is where the glossary does not know it."""
    for pattern, key in _patterns():
        if found := pattern.fullmatch(text):
            return term(key, lang, **found.groupdict())
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """How each entry reads in English, those with the most fixed words first."""
    texts = {key: both["en"] for key, both in entries().items() if key.startswith(PREFIX)}
    order = sorted(texts, key=lambda key: -len(BLANK.sub("", texts[key])))
    return [(_pattern(texts[key]), key) for key in order]


def _pattern(text: str) -> re.Pattern[str]:
    parts = BLANK.split(text)
    return re.compile("".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts)), re.DOTALL)
