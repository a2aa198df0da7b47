"""Who would like to be treated with Chinese medicine (中医药), and whether he finds it where he goes.

A wish has odds: those of the illness (how well it suits TCM) × the county's leaning × more from 45 on × the resident's
own openness, the same all his life: (u / (1 - u)) ** spread of a uniform, log-logistic around 1. At a facility the wish
is met with the chance that `sim.system.tcm_service` finds.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import AGE_BAND_STARTS
from sim.county.priors import Behaviour
from sim.rng import Purpose, draw4

MIDDLE_AGED = np.array([start >= 45 for start in AGE_BAND_STARTS])
LIFELONG = 0
"""Month of draws that are made once in a life."""


def tcm_odds(behaviour: Behaviour) -> NDArray[np.float64]:
    """Odds that a case is wished to be treated with TCM, by age band and condition: float64[band, condition].

    Of a resident of middling openness.
    """
    suited = behaviour.conditions.tcm_suited
    by_age = behaviour["tcm.wish"] * np.where(MIDDLE_AGED, behaviour["tcm.wish_older"], 1.0)
    return np.outer(by_age, suited / (1 - suited))


@njit(inline="always")
def wishes_tcm(odds, openness, u):  # type: ignore[no-untyped-def]
    """Whether a case is wished to be treated with TCM."""
    own = odds * openness
    return u * (1.0 + own) < own


@njit(inline="always")
def finds_tcm(key, who, month, episode, chance):  # type: ignore[no-untyped-def]
    """Whether a facility that meets such wishes with this chance meets this one."""
    return draw4(key, who, month, Purpose.TCM, episode)[0] < chance
