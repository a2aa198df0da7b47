"""A model in miniature with a known truth: six parameters, twelve outputs that bend, noise that belongs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.calibration.calibrate import Progress
from sim.calibration.evidence import LEVEL, Evidence
from sim.calibration.points import Evaluation, Point
from sim.calibration.setting import Setting
from sim.calibration.settings import CalibrationSettings, ChainSizes, EmulatorSizes, RecoverySizes, Waves

N_PARAMETERS, N_OUTPUTS = 6, 12
NAMES = tuple(f"prior.toy.p{i}" for i in range(N_PARAMETERS))
IDS = tuple(f"E{i:02d}" for i in range(N_OUTPUTS))
TRUTH = np.array([0.3, 0.7, 0.55, 0.2, 0.8, 0.45])
ERROR, NOISE = 0.15, 0.12
SETTING = Setting("toy", 1.0, 7, NAMES)

_RANDOM = np.random.default_rng(5)
STRAIGHT = _RANDOM.normal(size=(N_PARAMETERS, N_OUTPUTS)) * (_RANDOM.random((N_PARAMETERS, N_OUTPUTS)) < 0.5)
BENT = 0.4 * _RANDOM.normal(size=(N_PARAMETERS, N_OUTPUTS))
MIXED = np.eye(N_OUTPUTS) + 0.3 * _RANDOM.normal(size=(N_OUTPUTS, N_OUTPUTS))

SETTINGS = CalibrationSettings(
    seed=7,
    parameters=NAMES,
    discrepancy={"level": 1e-6, "share": 1e-6, "change": 1e-6, "elasticity": 1e-6},
    design_points=96,
    waves=Waves(1, 32, 3.0, 2, 2048),
    emulator=EmulatorSizes(4, 1, 96, 0.999),
    chain=ChainSizes(2, 24, 300, 100),
    candidates=40,
    draws=60,
    least_distinct=20,
    recovery=RecoverySizes(12, 80, 40, 15),
)


def outputs(quantiles: np.ndarray, bend: float = 1.0) -> np.ndarray:
    """The model without noise: float64[n, outputs]."""
    places = 2 * quantiles - 1
    return places @ STRAIGHT + bend * np.tanh(places**2) @ BENT


def noisy(quantiles: np.ndarray, numbers: Sequence[int], bend: float = 1.0) -> np.ndarray:
    """The model with the noise of each run's number."""
    drawn = np.array([np.random.default_rng(number).normal(size=N_OUTPUTS) for number in numbers])
    return outputs(quantiles, bend) + NOISE * drawn @ MIXED


def evidence(values: np.ndarray | None = None) -> list[Evidence]:
    """What a run at the truth was observed to give."""
    if values is None:
        blur = ERROR * np.random.default_rng(11).normal(size=N_OUTPUTS)
        values = noisy(TRUTH[None], [10_001])[0] + blur
    base = Evidence("", "toy", LEVEL, 2019, 0, 0.0, ERROR, "unit", "A", True, "玩具", "Toy", "made up")
    return [replace(base, id=name, value=float(value)) for name, value in zip(IDS, values, strict=True)]


class Model:
    """Evaluates points, and counts how often it was asked for one it had not carried out before."""

    def __init__(self) -> None:
        self.kept: dict[Point, Evaluation] = {}
        self.made = 0

    def __call__(self, points: Sequence[Point], progress: Progress) -> list[Evaluation]:
        for count, point in enumerate(points, start=1):
            if point not in self.kept:
                self.made += 1
                values = noisy(np.array([point.quantiles]), [point.luck])[0]
                told = dict(zip(IDS, map(float, values), strict=True))
                self.kept[point] = Evaluation(point, told, {"levels.toy": 1.0}, seconds=10.0)
            progress(count, len(points))
        return [self.kept[point] for point in points]
