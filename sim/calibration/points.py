"""One point of a calibration: where the fitted parameters stand, and which luck and other assumptions go with it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Point:
    """A place in the unit cube of the fitted parameters.

    quantiles: one a fitted parameter, 0–1 of its range (triangular, as in `sim.draws`), in the order of the settings.
    assumptions: number from which every other assumed number is drawn (`sim.rng.assumption_quantile` with the seed of
    the calibration); 0 leaves all others at their central value. luck: replicate of the run's random numbers.
    """

    quantiles: tuple[float, ...]
    assumptions: int
    luck: int


@dataclass(frozen=True)
class Evaluation:
    """What the model gives at a point.

    simulated: value by id of the evidence, NaN where a run has none; constants: the level constants (`levels.…`) that
    were set on 2019 for it; reason: why there is no result, empty where there is one. seconds: the
    work of one core it took; evaluations that differ in nothing else are equal.
    """

    point: Point
    simulated: dict[str, float]
    constants: dict[str, float]
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)
