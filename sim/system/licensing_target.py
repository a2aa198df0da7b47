"""A target for licensed village doctors (持证村医占比目标): the county trains for the exam and turns others away.

The share has two parts, and both are moved: more of the unlicensed pass, as many as are missing or as pass at best;
fewer unlicensed newcomers are registered, so that clinics are left empty where no licensed doctor applies. The share
also rises by itself as the unlicensed, who are older, leave: then no effort is needed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour


def missing_licences(facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> float:
    """Licensed village doctors still missing; 0 at the target, or where it asks for no more than the start's share."""
    target = levers["village_doctor_licensing.target_share"]
    if target <= county.value("facilities.village_licensed_share"):
        return 0.0
    clinics = facilities.clinics
    doctors = float(facilities.doctors[clinics].sum())
    unlicensed = float(facilities.staff[clinics, int(Cadre.VILLAGE_DOCTOR)].sum())
    return max(target * doctors - (doctors - unlicensed), 0.0)


def trained_to_pass(missing: float, candidates: int, behaviour: Behaviour) -> float:
    """Part of the candidates who pass because the county prepares them: what is missing, at most exam_pass of them."""
    return min(missing / max(candidates, 1), behaviour["staff.exam_pass"])


def turned_away(
    u: NDArray[np.float64], comes: float, with_licence: float, missing: float, behaviour: Behaviour
) -> NDArray[np.bool_]:
    """Unlicensed newcomers whom the county does not register while licences are missing: bool like u.

    u (0-1) below comes brings a newcomer, below comes × with_licence a licensed one.
    """
    refused = behaviour["staff.unlicensed_refused"] if missing >= 1 else 0.0
    first = comes * with_licence
    return (u >= first) & (u < first + (comes - first) * refused)
