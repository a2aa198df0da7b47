"""A target set by its own lever, held against that lever's path: met by assumption at best, never projected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.operators import OPERATORS
from sim.measure.target_entries import Target

STATUSES = ("met_by_assumption", "already_so", "path_short", "no_path", "path_shown", "out_of_run")
"""What a lever's path says about a target.

met_by_assumption: the scenario's path reaches what the document asks. already_so: business as usual does, without a
path. path_short: the path stays below. no_path: the scenario leaves the lever alone. path_shown: the document asks for
nothing that could be read off the lever. out_of_run: the deadline lies outside the run.
"""

Path = NDArray[np.float64]


@dataclass(frozen=True)
class Assumption:
    """What the path of a target's first lever says.

    `month` number evaluated: the deadline, else the last December of the run. `value` of the lever there, in the
    lever's unit; for yearly rises the least of the Decembers after the target's baseline year, else since the document
    was issued. nan out of the run. `over_speed`: some year's rise lies above the upper number.
    """

    target: str
    lever: str
    month: int
    value: float
    status: str
    over_speed: bool = False


def follow(
    target: Target, paths: Mapping[str, Path], first: int, issued: int, deadline: int | None = None
) -> Assumption:
    """A target held against its lever at its deadline, or at another month number such as `target.alternative`.

    Args:
        target: of class own_lever.
        paths: value of each lever parameter by month, float64[month], as compiled for the run; all of the registry.
        first: month number of the first value.
        issued: month number in which the document was issued.
        deadline: month number to look at instead of the target's deadline.

    Raises:
        ValueError: the target is not set by a lever.
    """
    if target.verdict_class != "own_lever":
        raise ValueError(f"{target.id} is {target.verdict_class}: no lever sets it")
    lever, since = target.levers[0], issued if target.evaluate_from is None else target.evaluate_from
    last = first + len(paths[lever]) - 1
    month = deadline or target.deadline or (last + 1) // 12 * 12 - 1
    if not first <= month <= last:
        return Assumption(target.id, lever, month, np.nan, "out_of_run")
    path = paths[lever][: month - first + 1]
    operator = OPERATORS[target.operator]
    by_year = operator.compares == "steps" and bool(target.lever_needs)
    looked_at = _decembers(path, first, since) if by_year else path[-1:]
    value = float(looked_at.min())
    over_speed = by_year and bool(looked_at.max() > target.lever_needs[-1])
    is_still = bool((path == path[0]).all())
    if operator.n_thresholds and not target.lever_needs:
        return Assumption(target.id, lever, month, value, "no_path" if is_still else "path_shown")
    compared = value - path[0] if not operator.n_thresholds else value
    reaches = bool(operator.passes(operator.margins(np.array([compared]), target.lever_needs))[0])
    status = ("already_so" if reaches else "no_path") if is_still else "met_by_assumption" if reaches else "path_short"
    return Assumption(target.id, lever, month, value, status, over_speed)


def _decembers(path: Path, first: int, since: int) -> Path:
    """Values of the Decembers after a month number; the last value where the path holds none of them."""
    months = first + np.arange(len(path))
    chosen = path[(months % 12 == 11) & (months > since)]
    return chosen if len(chosen) else path[-1:]
