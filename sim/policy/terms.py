"""What an expression means: terms that have a value in every month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Context:
    """What an expression is evaluated in.

    `bau` in the parameter's unit; `years` since the path's start, one per month; `is_choice` for values that cannot be
    averaged; `condition_share` gives the share of township hospitals of a fact; `quantile` (0–1) draws a named event,
    None takes its expected value.
    """

    bau: float
    years: Values
    is_choice: bool
    condition_share: Callable[[str], float]
    quantile: Callable[[str], float] | None


@dataclass(frozen=True)
class Number:
    """A number in the parameter's unit; `per_year` times the years since the path's start; `is_level` unless pp."""

    value: float
    per_year: bool = False
    is_level: bool = True

    def over(self, context: Context) -> Values:
        """Its value in every month."""
        return self.value * (context.years if self.per_year else np.ones_like(context.years))


@dataclass(frozen=True)
class Bau:
    """Business as usual."""

    def over(self, context: Context) -> Values:
        """Its value in every month."""
        return np.full_like(context.years, context.bau)


@dataclass(frozen=True)
class Operation:
    """Arithmetic of two terms: + - * max min."""

    sign: str
    left: Term
    right: Term

    def over(self, context: Context) -> Values:
        """Its value in every month."""
        function = {"+": np.add, "-": np.subtract, "*": np.multiply, "max": np.maximum, "min": np.minimum}[self.sign]
        return np.asarray(function(self.left.over(context), self.right.over(context)), np.float64)


@dataclass(frozen=True)
class Conditional:
    """`yes` where the condition holds, else `no`; `p` the probability of an event, None for a share of townships."""

    name: str
    p: float | None
    yes: Term
    no: Term

    def over(self, context: Context) -> Values:
        """Its value in every month."""
        if self.p is None:
            share = context.condition_share(self.name)
        elif context.quantile is None:
            share = self.p
        else:
            share = float(context.quantile(self.name) < self.p)
        if context.is_choice:  # no mean of choices: the majority decides
            share = float(share >= 1 - share)
        return share * self.yes.over(context) + (1 - share) * self.no.over(context)


Term = Number | Bau | Operation | Conditional


@dataclass(frozen=True)
class Expression:
    """A value as written (`text`) and as understood (`term`)."""

    text: str
    term: Term

    @property
    def constant(self) -> float | None:
        """The number, if it is one and depends neither on the county nor on time."""
        return self.term.value if isinstance(self.term, Number) and not self.term.per_year else None

    @property
    def grows(self) -> bool:
        """True if the value itself grows over time, so that a linear shape adds no second ramp."""
        return _grows(self.term)

    @property
    def levels(self) -> list[float]:
        """Numbers in it that are themselves values of the parameter, so that its range applies to them."""
        return _levels(self.term)

    def over(self, context: Context) -> Values:
        """The value in every month, in the parameter's unit."""
        return self.term.over(context)

    def plus(self, delta: float) -> Expression:
        """The expression with a number added."""
        if self.constant is not None:
            return number(self.constant + delta)
        return Expression(f"{self.text}{delta:+g}", Operation("+", self.term, Number(delta, is_level=False)))


def number(value: float) -> Expression:
    """A plain number as an expression."""
    return Expression(f"{value:g}", Number(float(value)))


def _levels(term: Term) -> list[float]:
    match term:
        case Number(value, per_year, is_level):
            return [value] if is_level and not per_year else []
        case Operation("max" | "min", left, right) | Conditional(_, _, left, right):
            return _levels(left) + _levels(right)
        case _:
            return []


def _grows(term: Term) -> bool:
    match term:
        case Number(_, per_year, _):
            return per_year
        case Operation(_, left, right) | Conditional(_, _, left, right):
            return _grows(left) or _grows(right)
        case _:
            return False
