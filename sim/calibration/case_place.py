"""The county of a natural experiment: a county folder with the numbers of that place and time laid over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sim.calibration.case_file import NumberEntry, PlaceEntry
from sim.county.inputs import County, Number
from sim.county.numbers import dictionary
from sim.draws import triangular
from sim.faults import nearest
from sim.policy.yaml_text import Document, Loc


def place_numbers(place: PlaceEntry, document: Document) -> dict[str, Number]:
    """The numbers of a place by key; what is wrong with them becomes faults of the document."""
    return {
        key: Number(key, given.value, given.unit, given.source, _ends(given), given.note)
        for key, given in place.numbers.items()
        if _is_sound(key, given, document, ("place", "numbers", key))
    }


def _ends(given: NumberEntry) -> tuple[float, float] | None:
    return (given.assumed[0], given.assumed[1]) if given.assumed is not None else None


def _is_sound(key: str, given: NumberEntry, document: Document, loc: Loc) -> bool:
    before = len(document.faults)
    rule = dictionary().get(key)
    if rule is None:
        write = nearest(key, dictionary()) or "see scenarios/counties/dictionary.yaml"
        document.fault(loc, f"'{key}' is not a number of the dictionary", write)
        return False
    if given.unit != rule.unit:
        document.fault(loc, f"unit '{given.unit}' is not that of the dictionary", f"write unit: {rule.unit}")
    if not given.source and given.assumed is None:
        document.fault(loc, "has neither source nor assumed range", "name the source or write assumed: [low, high]")
    low, high = _ends(given) or (given.value, given.value)
    if not low <= given.value <= high:
        document.fault(loc, "the assumed range does not contain the value", "widen the range or correct the value")
    if low < rule.low or high > rule.high:
        document.fault(loc, f"lies outside {rule.low:g} to {rule.high:g}", f"check the unit, which is {rule.unit}")
    return len(document.faults) == before


def county_of_place(county: County, numbers: Mapping[str, Number], quantile: Callable[[str], float] | None) -> County:
    """A county that is drawn already, with the numbers of a place laid over it; with quantile, assumed ones drawn.

    A number keeps the quantile of its name, so a place that is known to lie higher keeps its rank in every draw.
    """
    drawn = {key: _drawn(number, quantile) for key, number in numbers.items()}
    return replace(county, numbers={**county.numbers, **drawn})


def _drawn(number: Number, quantile: Callable[[str], float] | None) -> Number:
    if quantile is None or number.assumed is None:
        return number
    value = float(triangular(quantile(number.key), number.assumed[0], number.value, number.assumed[1]))
    return replace(number, value=float(round(value)) if number.unit in ("count", "persons") else value)
