"""Operators of targets: what a document's words ask of a number, and by how much it is met or missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.measure.rules import Rules, load_rules

Values = NDArray[np.float64]
DECIMALS = 12
"""Margins are rounded to this many decimals, so that 65.0% computed from counts equals 65.0% written in a file."""


@dataclass(frozen=True)
class Operator:
    """What an operator compares and when it passes.

    `compares` level: the value with the threshold; start: the value with that of the baseline year; steps: each year
    with the one before, the worst year counting. `n_thresholds` numbers are needed. `is_strict`: a margin of 0 fails.
    `margin` (level, rise or worst yearly rise; thresholds; rules) → distance to passing, negative when missed.
    """

    compares: Literal["level", "start", "steps"]
    n_thresholds: int
    is_strict: bool
    margin: Callable[[Values, tuple[float, ...], Rules], Values]

    def passes(self, margin: Values | float) -> NDArray[np.bool_]:
        """Whether a margin passes; nan never does."""
        return np.asarray(margin) > 0 if self.is_strict else np.asarray(margin) >= 0

    def margins(self, compared: Values, threshold: tuple[float, ...]) -> Values:
        """Margin of each compared number, same shape."""
        return np.round(self.margin(compared, threshold, load_rules()), DECIMALS)


def _above(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return compared - threshold[0]


def _about(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return compared - rules.pass_mark_about * threshold[0]


def _below(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return threshold[0] - compared


def _exactly(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return -np.abs(compared - threshold[0])


def _between(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return np.minimum(compared - threshold[0], threshold[1] - compared)


def _rise(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return compared


def _fall(compared: Values, threshold: tuple[float, ...], rules: Rules) -> Values:
    return -compared


OPERATORS = {
    ">": Operator("level", 1, True, _above),
    ">=": Operator("level", 1, False, _above),
    "<=": Operator("level", 1, False, _below),
    "=": Operator("level", 1, False, _exactly),
    "~": Operator("level", 1, False, _about),
    "between": Operator("level", 2, False, _between),
    "increase": Operator("start", 0, True, _rise),
    "decrease": Operator("start", 0, True, _fall),
    "increase_each_year": Operator("steps", 0, True, _rise),
    "increase_pp": Operator("start", 1, False, _above),
    "increase_pp_per_year": Operator("steps", 2, False, _above),
}
"""以上 and 不低于 are `>=`, 大于 is `>`, 左右 and 基本 are `~`, 全覆盖 is `=` 1; `increase_pp` is a rise by its number
since the baseline; `increase_pp_per_year` passes at its first number and is flagged as over-speed above its second."""
