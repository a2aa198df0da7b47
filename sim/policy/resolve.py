"""Compile a scenario's dated values to a month × lever table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import triangular
from sim.faults import Fault, InputFaults
from sim.months import Horizon
from sim.policy.changes import LeverChange, lever_changes
from sim.policy.lever_table import LeverTable
from sim.policy.path_values import WHOLE
from sim.policy.registry import NOT_A_QUANTITY, Parameter, Registry, bau_values
from sim.policy.scenario import FULLY_CARRIED_OUT, Path, Scenario
from sim.policy.terms import Context, Expression, Values

__all__ = ["LeverChange", "LeverTable", "compile_levers", "lever_changes"]

Quantile = Callable[[str], float]

LEADERSHIP = "leadership_process.implementation_strength"
"""The lever that says how far soft, permitted and requested levers are carried out."""
COUNTIES_COVERED = "tight_alliance.county_coverage_share"
"""A share of a province's counties: for one county the chance to be among them, and in a draw an event."""

COUNTY_IS_COVERED = "event.county_is_covered"
"""Name under which that event is drawn, the same in every scenario; a rising share covers it for good."""


def compile_levers(
    scenario: Scenario,
    registry: Registry,
    facts: Mapping[str, float],
    horizon: Horizon | None = None,
    strength: float = 1.0,
    quantile: Quantile | None = None,
    condition_share: Callable[[str], float] | None = None,
) -> LeverTable:
    """The lever table of a scenario in a county; of a union the members' tables, each cell farthest from usual.

    Every parameter is at business as usual until its path starts. The effective value is bau + s·(value − bau), where s
    is `strength` times 1 for binding and directive levers and times the scenario's implementation strength for all
    others; for these also times the month's value of the lever leadership_process.implementation_strength where the
    scenario moves it. At s = 0 the table is the baseline's bit for bit. Flags and choices cannot be carried out by
    halves: they take effect when s is at least one half. Counts are rounded to whole numbers.

    Args:
        scenario: the loaded scenario.
        registry: the levers.
        facts: county numbers; see `bau_values`.
        horizon: months of the run; the scenario's own if None. It may be longer or start earlier: values keep.
        strength: 0–1, how far the whole package is carried out.
        quantile: 0–1 for a parameter key (or the name of an event in an expression); draws every value with a range
            from a triangular distribution over it with the written value as mode. The same number for the same key in
            every scenario keeps comparisons paired. Without it the written values hold.
        condition_share: share of township hospitals of a fact such as `share_townships_beds_over_20`; by default
            looked up in `facts`.

    Raises:
        InputFaults: a county number that is needed is missing.
        ValueError: a strength or quantile outside 0 to 1.
    """
    if not 0 <= strength <= 1:
        raise ValueError(f"strength {strength} is outside 0 to 1")
    months = horizon or scenario.horizon
    bau = bau_values(registry, facts)
    values = np.tile(np.array([bau[key] for key in registry.columns], np.float64), (months.n_months, 1))
    if scenario.members:
        tables = [compile_levers(m, registry, facts, months, strength, quantile, condition_share).values
                  for m in scenario.members]  # fmt: skip
        return LeverTable(months, registry.columns, _farthest(tables, values))
    share = _told(condition_share or facts.__getitem__)
    faults: list[Fault] = []
    led = np.ones(months.n_months)  # how far leadership carries out what nobody is bound to
    for key, path in sorted(scenario.paths.items(), key=lambda entry: entry[0] != LEADERSHIP):
        try:
            compiler = _PathCompiler(path, registry.parameters[key], bau[key], scenario.horizon.last, quantile, share)
            carried_out = strength * scenario.strength_of(path)
            is_scaled = key != LEADERSHIP and path.commitment not in FULLY_CARRIED_OUT
            column = compiler.over(months, carried_out * led if is_scaled else np.full(months.n_months, carried_out))
        except _UntoldError as error:
            wrong = f"the county does not tell '{error}'"
            faults.append(Fault(path.file, path.line, key, wrong, "write a value without that condition"))
            continue
        values[:, registry.column(key)] = column
        if key == LEADERSHIP:
            led = column
    if faults:
        raise InputFaults(faults)
    if quantile is not None and COUNTIES_COVERED in registry.columns:
        covered = registry.column(COUNTIES_COVERED)
        values[:, covered] = values[:, covered] > quantile(COUNTY_IS_COVERED)
    return LeverTable(months, registry.columns, values)


def _farthest(tables: Sequence[Values], bau: Values) -> Values:
    """Cell by cell the value farthest from business as usual; the first of the tables where several are as far."""
    distance = np.abs(np.array(tables) - bau)
    return np.take_along_axis(np.array(tables), distance.argmax(axis=0)[np.newaxis], axis=0)[0]


class _UntoldError(Exception):
    """A condition's share that nobody knows."""


def _told(condition_share: Callable[[str], float]) -> Callable[[str], float]:
    def share(name: str) -> float:
        try:
            return condition_share(name)
        except KeyError as error:
            raise _UntoldError(name) from error

    return share


@dataclass(frozen=True)
class _PathCompiler:
    """One path in one county."""

    path: Path
    parameter: Parameter
    bau: float
    last: int  # month in which growth ends that names no end
    quantile: Quantile | None
    condition_share: Callable[[str], float]

    def over(self, horizon: Horizon, strength: Values) -> Values:
        """The effective value in every month of the horizon; strength 0-1 by month."""
        months = np.arange(horizon.first, horizon.last + 1)
        target = self._sized(self._target(months))
        acts = months >= self.path.first
        if self.path.until is not None:
            acts &= months < self.path.until
        return np.where(acts, self._effective(target, strength), self.bau)

    def _target(self, months: NDArray[np.int64]) -> Values:
        """The value the path gives each month from its start on, before strength."""
        if self.path.to is not None:
            final = self._drawn(self.path.to, months)
            if self.path.shape == "linear" and not self.path.to.grows:
                return self.bau + self._progress(months) * (final - self.bau)
            return final
        at = np.array([month for month, _ in self.path.schedule])
        points = np.array([self._value(value, at[i : i + 1])[0] for i, (_, value) in enumerate(self.path.schedule)])
        points = self._scaled(points, at)
        if self.path.shape == "linear":
            return np.interp(months, at, points)
        return points[np.maximum(np.searchsorted(at, months, side="right") - 1, 0)]

    def _progress(self, months: NDArray[np.int64]) -> Values:
        """Share of a ramp covered: one n-th at the end of its first of n months, all of it from `end` on."""
        start, end = self.path.first, self.path.end
        assert end is not None
        return np.clip((months - start + 1) / (end - start + 1), 0.0, 1.0)

    def _value(self, expression: Expression, months: NDArray[np.int64]) -> Values:
        end = self.last if self.path.end is None else self.path.end
        years = np.maximum(np.minimum(months, end) - self.path.first + 1, 0) / 12
        is_choice = self.parameter.type in NOT_A_QUANTITY
        with np.errstate(over="ignore", invalid="ignore"):
            raw = expression.over(Context(self.bau, years, is_choice, self.condition_share, self.quantile))
        low, high = min(self.parameter.low, self.bau), max(self.parameter.high, self.bau)
        return np.clip(np.nan_to_num(raw, nan=self.bau), low, high)

    def _sized(self, target: Values) -> Values:
        """The target, its distance from business as usual multiplied by the path's scale; choices stay."""
        if self.path.scale == 1 or self.parameter.type in NOT_A_QUANTITY:
            return target
        low, high = min(self.parameter.low, self.bau), max(self.parameter.high, self.bau)
        return np.clip(self.bau + self.path.scale * (target - self.bau), low, high)

    def _drawn(self, expression: Expression, months: NDArray[np.int64]) -> Values:
        mode = self._value(expression, months)
        if self.path.range is None or (self.quantile is None and not self.path.is_strong):
            return mode
        low, high = (self._value(end, months) for end in self.path.range)
        if self.path.is_strong:
            return self._end_away(mode, low, high)
        return triangular(self._position(), np.minimum(low, mode), mode, np.maximum(high, mode))

    def _end_away(self, mode: Values, low: Values, high: Values) -> Values:
        """The end of the range on the far side of the written value, seen from business as usual.

        Where the written value is business as usual itself, the farther end.
        """
        upwards = np.where(mode == self.bau, np.abs(high - self.bau) >= np.abs(low - self.bau), mode > self.bau)
        return np.where(upwards, np.maximum(high, mode), np.minimum(low, mode))

    def _scaled(self, points: Values, at: NDArray[np.int64]) -> Values:
        """A schedule whose last value is drawn from its range, and the others in proportion from bau."""
        if self.path.range is None or (self.quantile is None and not self.path.is_strong) or points[-1] == self.bau:
            return points
        last = float(self._drawn(self.path.schedule[-1][1], at)[-1])
        return self.bau + (points - self.bau) * (last - self.bau) / (points[-1] - self.bau)

    def _position(self) -> float:
        assert self.quantile is not None
        position = self.quantile(self.path.key)
        if not 0 <= position <= 1:
            raise ValueError(f"quantile {position} of {self.path.key} is outside 0 to 1")
        return position

    def _effective(self, target: Values, strength: Values) -> Values:
        if self.parameter.type in NOT_A_QUANTITY:
            return np.where(strength >= 1 - strength, target, self.bau)
        if self.parameter.floor:
            target = np.maximum(target, self.bau)
        if self.parameter.type in WHOLE:
            target = np.where(target == self.bau, target, _whole(target))
        scaled = self.bau + strength * (target - self.bau)
        if self.parameter.type in WHOLE:
            scaled = np.where(scaled == self.bau, scaled, _whole(scaled))
        between = np.clip(scaled, np.minimum(target, self.bau), np.maximum(target, self.bau))  # rounding stays there
        return np.where(strength == 1, target, between)


def _whole(values: Values) -> Values:
    """Whole numbers, halves up."""
    return np.floor(values + 1 / 2)
