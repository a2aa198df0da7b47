"""What a calibration of the typical county leaves behind, made up in a moment: a model that is a straight line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.calibration.evaluations import as_table
from sim.calibration.evidence import evidence_of
from sim.calibration.points import Evaluation, Point
from sim.calibration.setting import Setting
from sim.calibration.settings import ChainSizes, EmulatorSizes, load_settings
from sim.plan import COUNTIES, load_county

SHARE, SEED = 0.01, 3
SMALL_FIT = replace(
    load_settings(quick=True), emulator=EmulatorSizes(3, 1, 60, 0.9), chain=ChainSizes(1, 48, 60, 20)
)  # fmt: skip
"""A fit that takes a moment: what is found of a straight line, not how well."""


def straight(county: Path) -> Callable[[Sequence[Point]], list[Evaluation]]:
    """A model whose every number is what was observed where all quantiles are a half, and moves with the first."""
    evidence = evidence_of(load_county(county))
    errors = {e.id: e.error if np.isfinite(e.error) else 0.0 for e in evidence}

    def carried(point: Point) -> Evaluation:
        noise = np.random.default_rng(point.luck).normal(size=len(evidence))
        away = 4 * (point.quantiles[0] - 0.5) + 0.3 * noise
        told = {e.id: float(e.value + errors[e.id] * a) for e, a in zip(evidence, away, strict=True)}
        return Evaluation(point, told, {"levels.county": 0.0})

    return lambda points: [carried(point) for point in points]


def calibrated_county(folder: Path, evaluations: int = 60) -> Path:
    """A copy of the typical county with a posterior folder, as `run.py calibrate` would leave it."""
    county = folder / "mycounty"
    shutil.copytree(COUNTIES / "typical", county)
    names = load_settings().parameters
    setting = Setting(str(county), SHARE, SEED, names)
    places = np.random.default_rng(1).random((evaluations, len(names)))
    points = [Point(tuple(map(float, place)), n, n) for n, place in enumerate(places, start=1)]
    table = as_table(straight(county)(points), setting).assign(wave=0)
    kept = county / "posterior"
    kept.mkdir()
    table.to_parquet(kept / "typical_evaluations.parquet", index=False)
    table.to_parquet(kept / "typical_predictive.parquet", index=False)
    manifest = {
        "parameters": list(names), "residents_share": SHARE, "seed": SEED, "waves": [], "code": "0123456789ab",
        "conflicts": {"out_of_reach": []}, "recovery": {"p": 0.5},
    }  # fmt: skip
    (kept / "typical.json").write_text(json.dumps(manifest), encoding="utf-8")
    return county
