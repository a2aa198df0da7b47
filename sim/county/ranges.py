"""Assumed numbers as distributions: triangular between the ends of the range, highest at the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sim.county.insurance_rules import InsuranceRule
from sim.county.numbers import Number
from sim.draws import triangular

_AGE_SHARES = "population.share_age_"


def draw_numbers(
    numbers: Mapping[str, Number], quantile: Callable[[str], float], at_most_one: Sequence[tuple[str, str]]
) -> dict[str, Number]:
    """The numbers with each assumed one at its quantile; counts are whole; shares that belong together are rescaled.

    The drawn shares by age are scaled so that all six sum to 1; each pair of `at_most_one` is scaled down to 1.
    """
    drawn = {key: _draw_number(number, quantile) for key, number in numbers.items()}
    ages = [key for key in drawn if key.startswith(_AGE_SHARES)]
    guessed = [key for key in ages if drawn[key].assumed is not None]
    known_total = sum(drawn[key].value for key in ages if key not in guessed)
    _scale(drawn, guessed, 1 - known_total)
    for pair in at_most_one:
        there = [key for key in pair if key in drawn]
        if sum(drawn[key].value for key in there) > 1:
            _scale(drawn, there, 1.0)
    return drawn


def draw_rules(rules: Sequence[InsuranceRule], quantile: Callable[[str], float]) -> tuple[InsuranceRule, ...]:
    """The rules with each assumed ratio at its quantile."""
    return tuple(
        replace(
            rule,
            ratio=float(triangular(quantile(f"{rule.key}.ratio"), rule.assumed[0], rule.ratio, rule.assumed[1])),
        )
        if rule.assumed is not None
        else rule
        for rule in rules
    )


def _draw_number(number: Number, quantile: Callable[[str], float]) -> Number:
    if number.assumed is None:
        return number
    value = float(triangular(quantile(number.key), number.assumed[0], number.value, number.assumed[1]))
    return replace(number, value=float(round(value)) if number.unit == "count" else value)


def _scale(numbers: dict[str, Number], keys: Sequence[str], total: float) -> None:
    now = sum(numbers[key].value for key in keys)
    if now > 0:
        for key in keys:
            numbers[key] = replace(numbers[key], value=numbers[key].value * total / now)
