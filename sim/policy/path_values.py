"""The value side of a dated value: number, choice, flag or expression, inside the parameter's range."""

from __future__ import annotations

import math
from typing import Any

from sim.faults import nearest
from sim.months import first_full_month
from sim.policy.expressions import Expression, ExpressionError, number, parse
from sim.policy.registry import NOT_A_QUANTITY, Parameter
from sim.policy.yaml_text import Document, Loc

WHOLE = ("count", "months")
"""Types of whole numbers."""


def value_of(raw: Any, parameter: Parameter, document: Document, loc: Loc, what: str = "") -> Expression | None:
    """The written value as an expression of the parameter, or None after noting what is wrong with it."""
    before = len(document.faults)
    value = _month(raw, document, loc) if parameter.type == "date" else _read(raw, parameter, document, loc)
    if value is not None:
        for level in value.levels:
            _within(level, parameter, document, loc, what)
    return value if len(document.faults) == before else None


def range_of(
    raw: list[Any], parameter: Parameter, document: Document, loc: Loc
) -> tuple[Expression, Expression] | None:
    """The written range, or None after noting what is wrong with it."""
    if parameter.type in NOT_A_QUANTITY:
        document.fault(loc, f"a {parameter.type} has no range", "remove it; compare two scenarios instead")
        return None
    ends = [value_of(end, parameter, document, (*loc, i), "the range's ") for i, end in enumerate(raw)]
    if ends[0] is None or ends[1] is None:
        return None
    low, high = ends[0].constant, ends[1].constant
    if low is not None and high is not None and low > high:
        document.fault(loc, f"the range runs from {low:g} down to {high:g}", f"write [{high:g}, {low:g}]")
        return None
    return ends[0], ends[1]


def check_own_range(
    value: Expression, limits: tuple[Expression, Expression] | None, document: Document, loc: Loc
) -> None:
    """Note a value that lies outside the range written beside it."""
    if limits is None:
        return
    level, low, high = value.constant, limits[0].constant, limits[1].constant
    if level is None:
        return
    if (low is not None and level < low) or (high is not None and level > high):
        wrong = f"{level:g} is outside its own range {limits[0].text} to {limits[1].text}"
        document.fault(loc, wrong, "widen the range or move the value")


def _read(raw: Any, parameter: Parameter, document: Document, loc: Loc) -> Expression | None:
    if parameter.type == "flag":
        return _flag(raw, document, loc)
    if parameter.type == "choice" and not isinstance(raw, str):
        shown = f"{raw:g}" if isinstance(raw, float) else raw
        document.fault(loc, f"'{shown}' is none of the choices", f"write {' or '.join(parameter.choices)}")
        return None
    if isinstance(raw, bool):
        document.fault(loc, f"'{str(raw).lower()}' is not a number", f"write a number in {parameter.unit}")
        return None
    if isinstance(raw, (int, float)):
        return _number(float(raw), parameter, document, loc)
    try:
        value = parse(raw, parameter.type, parameter.choices)
    except ExpressionError as error:
        document.fault(loc, str(error), nearest(raw, parameter.choices) or error.write)
        return None
    return value


def _month(raw: Any, document: Document, loc: Loc) -> Expression | None:
    """The first whole month on or after a date, as a month number."""
    try:
        return number(float(first_full_month(str(raw))))
    except ValueError as error:
        wrong, _, write = str(error).partition("; ")
        document.fault(loc, wrong, write)
        return None


def _flag(raw: Any, document: Document, loc: Loc) -> Expression | None:
    if raw in (0, 1):
        return number(float(raw))
    if isinstance(raw, str) and "_if_" in raw:
        try:
            return parse(raw, "flag")
        except ExpressionError as error:
            document.fault(loc, str(error), error.write)
            return None
    document.fault(loc, f"'{raw}' is neither true nor false", "write true (1) or false (0)")
    return None


def _number(raw: float, parameter: Parameter, document: Document, loc: Loc) -> Expression | None:
    if not math.isfinite(raw):
        document.fault(loc, f"'{raw}' is not a number", f"write a number in {parameter.unit}")
        return None
    if parameter.type in WHOLE and raw != round(raw):
        document.fault(loc, f"{raw:g} is not a whole number", f"write {math.floor(raw)} or {math.ceil(raw)}")
        return None
    return number(raw)


def _within(level: float, parameter: Parameter, document: Document, loc: Loc, what: str) -> None:
    low, high = parameter.low, parameter.high
    if low <= level <= high:
        return
    write = f"write a number from {low:g} to {high:g} ({parameter.unit})"
    if parameter.type in ("share", "rate") and level > 1 and low <= level / 100 <= high and level == round(level):
        write = f"a share is written 0 to 1: {level / 100:g} for {level:g}%"
    elif parameter.type == "pp" and 0 < abs(level) < 1 and low <= level * 100 <= high:
        write = f"percentage points: write {level * 100:g}"
    document.fault(loc, f"{what}{level:g} is outside {low:g} to {high:g}", write)
