"""What audits teach: inappropriate admissions are found, the risk is felt, and the lesson fades (B6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.loops import Loop, is_closed


def inappropriate_share(usual: NDArray[np.float64], inducement: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of stays that were not needed: float64[facility].

    usual float64[facility] is that of the start; inducement multiplies all admissions, and every one that it adds is
    unneeded, every one that it spares would have been.
    """
    return within(1 - (1 - usual) / np.maximum(inducement, 1e-9), 0.0, 1.0)


def perceived_risk(
    before: NDArray[np.float64],
    inducement: NDArray[np.float64],
    usual: NDArray[np.float64],
    half_life: float,
    levers: Mapping[str, float],
) -> NDArray[np.float64]:
    """Chance of being found out as managers feel it a month later: float64[facility], 0-1.

    News of the month: audit intensity × inappropriate stays against the start, so a house that induces more is hit more
    often. What is felt follows the news with a half-life in months. Cut B6: it stays where it was.
    """
    if not is_closed(levers, Loop.B6):
        return before
    hits = inappropriate_share(usual, inducement) / np.maximum(usual, 1e-9)
    news = np.minimum(levers["fund_supervision.audit_intensity"] * hits, 1.0)
    return before + (1 - 0.5 ** (1 / half_life)) * (news - before)


def worth_after_audit(risk: NDArray[np.float64] | float, penalty: float) -> NDArray[np.float64]:
    """What an inappropriate claim is worth after the penalty (× the claim) that is to be feared: 0-1."""
    return np.maximum(1 - np.asarray(risk) * penalty, 0.0)
