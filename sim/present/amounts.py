"""Values of indicators in the unit a planner reads: shares in percent, everything else as it is."""

from __future__ import annotations

from sim.measure.indicators import Indicator
from sim.present.glossary import term
from sim.present.text import number

DIGITS = {"share": 2, "ratio": 3, "count": 0, "yuan": 0, "minutes": 2, "months": 2}


def scale_of(indicator: Indicator) -> float:
    """What a value is multiplied by to be shown: 100 for shares."""
    return 100.0 if indicator.unit == "share" else 1.0


def unit_of(indicator: Indicator, lang: str, is_change: bool = False) -> str:
    """The unit behind a value, or behind a change of it: percentage points for shares; empty for plain ratios."""
    return term(f"unit.{indicator.unit}{'_change' if is_change else ''}", lang)


def shown_amount(value: float, indicator: Indicator, lang: str, sign: bool = False) -> str:
    """A value, or with `sign` a change, as digits without its unit."""
    return number(value, lang, DIGITS[indicator.unit], scale_of(indicator), sign)


def whole(value: float, lang: str, sign: bool = False) -> str:
    """A number of persons, visits or yuan; one below 100 keeps a decimal."""
    return number(value, lang, 0 if abs(value) >= 100 or float(value).is_integer() else 1, sign=sign)
