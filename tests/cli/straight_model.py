"""`run.py` with a straight line in place of the model and a fit in miniature: `python -m tests.cli.straight_model …`.

What a command keeps and finds again is its own; only what a point costs is made small. All is done in one process,
since others would cost more than the points, and nothing is drawn.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import sim.present.calibration
import sim.present.hindcast
from run import app
from sim.calibration import evaluations, hindcast_run
from sim.calibration.hindcast_rules import load_rules
from sim.calibration.points import Evaluation, Point
from sim.calibration.setting import Setting
from sim.calibration.settings import RecoverySizes, Waves
from tests.calibration.left_behind import SMALL_FIT, straight

SECONDS = 0.05
"""What a point costs, so that there is time to kill the command between two."""

RULES = replace(load_rules(), candidates=8, least_draws=4)
SETTINGS = replace(
    SMALL_FIT,
    design_points=30,
    waves=Waves(1, 6, 3.0, 3, 256),
    candidates=8,
    draws=6,
    least_distinct=3,
    recovery=RecoverySizes(2, 20, 10, 7),
)
EVALUATIONS = SETTINGS.design_points + SETTINGS.waves.points + SETTINGS.candidates

line = cache(straight)


def simulate(point: Point, setting: Setting) -> Evaluation:
    """What the line gives at a point, after a while."""
    time.sleep(SECONDS)
    return line(Path(setting.county))([point])[0]


def put_in_place() -> None:
    """The line, the small fit and one process, for this command alone: who imports this file is left as he is."""
    os.cpu_count = lambda: 1
    evaluations.simulate = simulate
    hindcast_run.load_settings = sim.present.calibration.load_settings = lambda *_, **__: SETTINGS
    sim.present.hindcast.load_rules = lambda: RULES
    sim.present.calibration.draw_figures = sim.present.hindcast.hindcast_figure = lambda *_: []


if __name__ == "__main__":
    put_in_place()
    app()
