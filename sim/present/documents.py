"""Policy documents as a planner names them, and what their targets ask, in words of one cell."""

from __future__ import annotations

from collections.abc import Mapping

from sim.faults import Fault, InputFaults, nearest
from sim.measure.targets import Document, Target
from sim.months import month_name
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE
from sim.present.text import percent

DIRECTIONS = ("increase", "decrease", "increase_each_year", "increase_pp", "increase_pp_per_year")
"""Operators said in words."""


NOT_STATED = "未写明"
"""What the tables of targets say where a document gives no deadline; all other phrases are the document's own."""


def short_id(document: Document) -> str:
    """The short id a person types: xt, sm, nm, hn, ws."""
    return document.id.split("_")[0]


def document_named(name: str, documents: Mapping[str, Document]) -> Document:
    """The document of a short id, an id, or a part of its title, number or issuer.

    InputFaults with the nearest names if none or several fit.
    """
    word = name.strip().casefold()
    for document in documents.values():
        if word in (document.id.casefold(), short_id(document).casefold()):
            return document
    found = [d for d in documents.values() if word and any(word in text.casefold() for text in _names(d))]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{short_id(d)} ({d.number})" for d in found or documents.values())
    if found:
        raise InputFaults([Fault(COMMAND_LINE, None, "DOCUMENT", f"'{name}' fits several", f"write one of {listed}")])
    near = nearest(word, [w for d in documents.values() for w in (d.id, short_id(d))])
    write = f"{near} " if near else ""
    wrong = f"there is no document '{name}'"
    raise InputFaults([Fault(COMMAND_LINE, None, "DOCUMENT", wrong, f"{write}write one of {listed}")])


def _names(document: Document) -> tuple[str, ...]:
    return document.title, document.number, document.issuer_zh, document.issuer_en


def title_of(target: Target, lang: str) -> str:
    """Title of a target in a language."""
    return target.title_zh if lang == "zh" else target.title_en


def named(target: Target, lang: str) -> str:
    """Id, title and article of a target."""
    return f"{target.id} {title_of(target, lang)} [{target.article}]"


def asked(target: Target, lang: str) -> str:
    """What a target asks, in characters of certain width: `>65%`, `1~3 points a year`."""
    if target.operator in DIRECTIONS:
        points = dict.fromkeys(f"{n * 100:g}" for n in target.threshold)
        text = term(f"asks.{target.operator}", lang)
        return text.format(range="~".join(points)) if points else text
    numbers = [percent(n) if target.unit == "share" else f"{n:g}" for n in target.threshold]
    return "~".join(numbers) if target.operator == "between" else f"{target.operator}{numbers[0]}"


def deadline_of(target: Target, lang: str) -> str:
    """The month of the deadline, or the document's phrase; the other reading on a second line."""
    words = target.deadline_text_zh
    if words == NOT_STATED:
        words = term("word.not_stated", lang)
    first = words if target.deadline is None else month_name(target.deadline)
    if target.alternative is None:
        return first
    return f"{first}\n{term('word.or', lang)} {month_name(target.alternative)}"
