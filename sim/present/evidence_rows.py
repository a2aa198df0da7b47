"""Rows of evidence in words: the name of a quantity, and its values in the unit a planner reads."""

from __future__ import annotations

from sim.calibration.evidence import CHANGE, ELASTICITY, Evidence
from sim.measure.indicators import load_indicators
from sim.present.glossary import term
from sim.present.text import is_missing


def quantity(indicator: str, kind: str, base_year: int, lang: str) -> str:
    """The name of what a row is of: its indicator, and for a change since when."""
    known = load_indicators()[indicator]
    name = known.title_zh if lang == "zh" else known.title_en
    return term("evidence.since", lang, indicator=name, year=base_year) if kind == CHANGE else name


def evidence_quantity(entry: Evidence, lang: str) -> str:
    """The name of what a number of the evidence is of."""
    if entry.kind == ELASTICITY:
        return elasticity_name(entry.title_zh if lang == "zh" else entry.title_en, lang)
    return quantity(entry.indicator, entry.kind, entry.base_year, lang)


def elasticity_name(title: str, lang: str) -> str:
    """What an elasticity is called beside numbers of other kinds: its title alone reads like a share or a count."""
    return term("evidence.elasticity", lang, name=title)


def in_percent(indicator: str, kind: str) -> bool:
    """Whether a value held as 0-1 is shown in percent: changes, and levels that are shares."""
    return kind == CHANGE or (kind != ELASTICITY and load_indicators()[indicator].unit == "share")


def shown_value(value: float, indicator: str, kind: str, lang: str) -> str:
    """A value in its unit: percent with one decimal (a change with its sign), else four significant digits."""
    if is_missing(value):
        return term("verdict.no_value", lang)
    if kind == ELASTICITY:
        return f"{value:.2f}"
    if in_percent(indicator, kind):
        return f"{value * 100:{'+' if kind == CHANGE else ''}.1f}%"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def shown_band(low: float, high: float, indicator: str, kind: str, lang: str) -> str:
    """The two ends of a band."""
    if is_missing(low):
        return term("verdict.no_value", lang)
    return f"{shown_value(low, indicator, kind, lang)}~{shown_value(high, indicator, kind, lang)}"


def shown_error(error: float, indicator: str, kind: str, lang: str) -> str:
    """The standard deviation of an observation, in points for shares and changes."""
    if in_percent(indicator, kind):
        return f"{error * 100:.1f}{term('unit.points', lang)}"
    return shown_value(error, indicator, kind, lang)
