"""How each option appeals to the people of a village before price, travel and habit: the same for all of them.

    V = quality(c) × perceived + drugs(c) × drugs there + attitude there - wait there + constant of the option

A stay is chosen without regard to drugs and waiting. Perceived quality is what is known of the facility for condition
c plus the village's trust in the option, within 0 and 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.care.surgery import stay_constant
from sim.conventions import NOWHERE, Option
from sim.county.inputs import County
from sim.county.priors import Behaviour

OPTION_CONSTANTS = tuple(f"levels.{o.name.lower()}" for o in Option)
STAY_CONSTANTS = (
    "levels.inpatient_forgone",
    *(f"levels.inpatient_{o.name.lower()}" if o >= Option.TOWNSHIP else "levels.own_clinic" for o in list(Option)[1:]),
)
"""Constants of the options of who is to be admitted; the first is staying at home."""

SELF, OWN, TOWNSHIP, SUBCENTRE = (
    int(o) for o in (Option.SELF_CARE, Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE)
)


class Appeal(NamedTuple):
    """Weights of what makes up the utility of an option; they stay the same all the run.

    constant, stay_constant float64[option]; quality of visits, drugs, patience (utility a day until the next mobile
    round), self_care (utility of it), surgery (what is added to township stays) float64[condition]; stay_quality,
    attitude, wait (utility a minute) scalars.
    """

    constant: NDArray[np.float64]
    stay_constant: NDArray[np.float64]
    quality: NDArray[np.float64]
    drugs: NDArray[np.float64]
    patience: NDArray[np.float64]
    self_care: NDArray[np.float64]
    surgery: NDArray[np.float64]
    stay_quality: float
    attitude: float
    wait: float


def make_appeal(behaviour: Behaviour, county: County) -> Appeal:
    """The weights of a run."""
    conditions, heavy = behaviour.conditions, behaviour["choice.quality_severe"]
    severity = conditions.severity.astype(np.float64)
    constant = np.array([behaviour[key] for key in OPTION_CONSTANTS])
    return Appeal(
        constant=constant,
        stay_constant=np.array([behaviour[key] for key in STAY_CONSTANTS]),
        quality=behaviour["choice.quality_minor"] * np.array([1.0, (1 + heavy) / 2, heavy])[conditions.severity],
        drugs=behaviour["choice.drugs"] * conditions.drug_need,
        patience=behaviour["choice.delay_day"] * (1 + severity),
        self_care=constant[SELF] - behaviour["choice.severe_self_care"] * severity,
        surgery=stay_constant(behaviour, county),
        stay_quality=heavy * behaviour["choice.quality_minor"],
        attitude=behaviour["choice.attitude"],
        wait=behaviour["choice.wait"] * behaviour["choice.travel"],
    )


@njit(inline="always")
def perceived(known, trust):  # type: ignore[no-untyped-def]
    """Quality people expect of a provider: what is known of it plus what their village has lived through, 0-1."""
    return min(max(known + trust, 0.0), 1.0)


@njit(cache=True)
def add_up(appeal, facility, delay_days, known, trust, drugs, attitude, wait, base, stay_base):  # type: ignore[no-untyped-def]
    """Utilities of all options, into base and stay_base float64[village, condition, option].

    facility int32[village, condition, option]; delay_days float32[village]; known float64[facility, condition]; trust
    float64[village, option]; drugs at hand, attitude and wait (both as utilities) float64[facility].
    """
    n_villages, n_conditions, n_options = facility.shape
    for v in range(n_villages):
        for c in range(n_conditions):
            for o in range(OWN, n_options):
                f, quality = 0, 0.0
                if facility[v, c, o] != NOWHERE:
                    f = facility[v, c, o]
                    quality = perceived(known[f, c], trust[v, o])
                visit = appeal.quality[c] * quality + appeal.drugs[c] * drugs[f] + attitude[f] - wait[f]
                base[v, c, o] = visit + appeal.constant[o]
                stay_base[v, c, o] = appeal.stay_quality * quality + attitude[f] + appeal.stay_constant[o]
            base[v, c, SELF], stay_base[v, c, SELF] = appeal.self_care[c], appeal.stay_constant[SELF]
            base[v, c, OWN] -= delay_days[v] * appeal.patience[c]
            stay_base[v, c, TOWNSHIP] += appeal.surgery[c]
            stay_base[v, c, SUBCENTRE] += appeal.surgery[c]
