"""The network of village clinics: neighbouring villages share one joint clinic (合建), the smallest give theirs up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.geography import Places


def merge_clinics(facilities: FacilityTable, places: Places, levers: Mapping[str, float]) -> int:
    """Close as many clinics as the policy asks for, the smallest villages' first; returns how many were closed.

    Their doctors, and the posts of the start, move to the nearest clinic that stays. A clinic given up is not opened
    again when the policy ends.
    """
    clinics = facilities.clinics[~facilities.opened[facilities.clinics]]
    thinned = max(levers["facility_network.joint_clinic_share"], 1 - levers["facility_network.clinics_per_village"])
    standing = clinics[facilities.serving[clinics] == clinics]
    n_to_close = min(round(thinned * clinics.size) - (clinics.size - standing.size), standing.size - 1)
    if n_to_close <= 0:
        return 0
    by_size = standing[np.argsort(places.population[facilities.village[standing]], kind="stable")]
    staying = by_size[n_to_close:]
    for clinic in by_size[:n_to_close]:
        _move(facilities, clinic, staying[_nearest(facilities, clinic, staying)])
    return n_to_close


def _nearest(facilities: FacilityTable, clinic: int, others: NDArray[np.intp]) -> int:
    """Position of the nearest of the others."""
    east, north = facilities.x_km[others] - facilities.x_km[clinic], facilities.y_km[others] - facilities.y_km[clinic]
    return int(np.argmin(np.hypot(east, north)))


def _move(facilities: FacilityTable, clinic: int, joint: int) -> None:
    """Everybody who works at a clinic works at the joint clinic from now on."""
    for people in (facilities.staff, facilities.staff_at_start, facilities.permanent):
        people[joint] += people[clinic]
        people[clinic] = 0
    comers = np.flatnonzero(facilities.doctor_age[clinic])
    lacking = comers.size - int((facilities.doctor_age[joint] == 0).sum())
    if lacking > 0:
        facilities.add_places(lacking)
    places = np.flatnonzero(facilities.doctor_age[joint] == 0)[: comers.size]
    marks = facilities.doctor_is_graduate, facilities.doctor_is_apprentice
    for column in (facilities.doctor_cadre, facilities.doctor_age, *marks):
        column[joint, places] = column[clinic, comers]
        column[clinic] = 0
    facilities.serving[facilities.serving == clinic] = joint
