"""A campaign about what providers can do: part of the people come to believe what is true, for better or worse."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.care.learning import Beliefs
from sim.conventions import N_KINDS

MILLION = 1_000_000


def campaign(beliefs: Beliefs, capability: NDArray[np.float64], levers: Mapping[str, float]) -> None:
    """Those reached this month believe capability float64[facility, condition] as it is and forget village stories.

    awareness_gain is the share of residents reached in a year; what a village believes is the mean of its people.
    """
    reached = 1 - (1 - levers["information_campaign.awareness_gain"]) ** (1 / 12)
    beliefs.known += reached * (capability - beliefs.known)
    beliefs.trust *= 1 - reached


def believed(beliefs: Beliefs, mix: NDArray[np.float64], kind: NDArray[np.int8]) -> NDArray[np.int64]:
    """Capability believed over the case mix float64[condition], in millionths: mean of each kind, int64[kind]."""
    total = np.bincount(kind, beliefs.known @ mix, N_KINDS)
    number = np.maximum(np.bincount(kind, minlength=N_KINDS), 1)
    return np.rint(MILLION * total / number).astype(np.int64)
