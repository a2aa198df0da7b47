"""Operations at township level (允许基层开展手术): who may and can operate, and what it risks.

Part of the stays for surgical conditions need an operation. A township hospital takes such a case with the share of
surgical need that it may treat × how far it can: with a machine of its own and enough physicians. The constant of
township stays was set over all cases, so that it is raised for surgical conditions by what their operations lost there
at the start: then the township's part of the stays is at the start what it was without this distinction.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, N_CONDITIONS, Cadre
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour

SURGICAL = [CONDITIONS.index(c) for c in ("digestive", "acute_moderate", "acute_severe", "injury", "maternity")]
"""Conditions that operations are done for."""


def operations(behaviour: Behaviour) -> NDArray[np.float64]:
    """Chance that a stay needs an operation: float64[condition]."""
    part = np.zeros(N_CONDITIONS)
    part[SURGICAL] = behaviour["surgery.part"]
    return part


def stay_constant(behaviour: Behaviour, county: County) -> NDArray[np.float64]:
    """What is added to the utility of a township stay so that operations kept out at the start change no level."""
    kept_out = operations(behaviour) * (1 - county.value("care.township_surgery_share"))
    constant: NDArray[np.float64] = -np.log(1 - kept_out)
    return constant


def operable(
    facilities: FacilityTable,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    grade: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Part of the operations each hospital may and can do: float64[facility], 1 above township level.

    Without permission townships do what they did at the start. grade float64[facility] 0-2 of equipment: below grade B
    (1) only in part; and so with fewer physicians than an operation needs.
    """
    share = county.value("care.township_surgery_share")
    if levers["surgery_permission.permitted"]:
        share = levers["surgery_permission.share_of_surgical_need_treatable"]
    surgeons = (facilities.staff[:, Cadre.PHYSICIAN] + facilities.staff[:, Cadre.GP]) / behaviour["surgery.physicians"]
    able = np.minimum(grade, 1.0) * np.minimum(surgeons, 1.0)
    return np.where(facilities.is_clinic | facilities.is_town, share * able, 1.0)


def harm(behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Chance that an operation at township level goes wrong that would not in a county hospital."""
    more = max(levers["surgery_permission.complication_multiplier"] - 1, 0.0)
    return behaviour["surgery.complications"] * more
