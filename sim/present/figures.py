"""Figures of the verdict: shares through time, and scenarios side by side at the deadline."""

from __future__ import annotations

from sim.present.dots import scenario_dots
from sim.present.trajectories import trajectories

__all__ = ["scenario_dots", "trajectories"]
