"""The doctors of village clinics one by one: licence and age at the start, from the county's age structure."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from sim.conventions import DOCTOR_CADRES, Cadre, Kind
from sim.county.inputs import County
from sim.county.synthesis import SYNTHESIS_KEY
from sim.rng import Purpose, stable_id, uniforms

UNIFORMS = 4
"""Uniforms that one draw gives, and so the least number of places a clinic has."""

AGE_50, AGE_60 = 600, 720
"""Months of life at which the county's shares of older village doctors begin."""


class Doctors(TypedDict):
    """Columns of the facility table that hold village doctors one by one; see `FacilityTable`."""

    doctor_cadre: NDArray[np.int64]
    doctor_age: NDArray[np.int64]
    doctor_is_graduate: NDArray[np.bool_]
    doctor_is_apprentice: NDArray[np.bool_]


def place_uniforms(
    key: NDArray[np.uint32], who: NDArray[np.uint64], month: int, purpose: Purpose, places: int
) -> NDArray[np.float64]:
    """A uniform for every place of every facility: float64[facility, place]; more places change no earlier one."""
    blocks = [uniforms(key, who, month, purpose, block) for block in range(-(-places // UNIFORMS))]
    return np.hstack(blocks)[:, :places]


def village_doctors(county: County, ids: list[str], kinds: list[Kind], staff: NDArray[np.int64]) -> Doctors:
    """Cadres and ages of village clinics' doctors, those with a licence younger than those without.

    staff int64[facility, cadre] persons.
    """
    clinics = np.array([kind == Kind.VILLAGE_CLINIC for kind in kinds])
    in_post = np.where(clinics[:, None], staff[:, DOCTOR_CADRES], 0)
    places = max(UNIFORMS, int(in_post.sum(axis=1).max(initial=0)))
    cadre = np.zeros((len(ids), places), np.int64)
    for row in np.flatnonzero(clinics):
        cadre[row, : in_post[row].sum()] = np.repeat(DOCTOR_CADRES, in_post[row])
    who = np.array([stable_id(i) for i in ids], np.uint64)
    u = place_uniforms(SYNTHESIS_KEY, who, 0, Purpose.VILLAGE_ENTRY, places)
    is_there = np.arange(places) < in_post.sum(axis=1)[:, None]
    licensed, older = county.value("facilities.village_licensed_share"), county.value("facilities.village_licensed_50")
    ages = np.where(
        cadre == Cadre.VILLAGE_DOCTOR,
        _age(county, u, (1 - older) / max(1 - licensed, 1e-9)),
        _age(county, u, older / max(licensed, 1e-9)),
    )
    age = np.where(is_there, ages, 0)
    none = np.zeros_like(is_there)
    return {"doctor_cadre": cadre, "doctor_age": age, "doctor_is_graduate": none, "doctor_is_apprentice": none.copy()}


def _age(county: County, u: NDArray[np.float64], ratio: float) -> NDArray[np.int64]:
    """Months of life at the quantiles u of village doctors; ratio is their share of older ones over the county's.

    Ages are even within three bands: below 50, 50-59, 60 and over.
    """
    older, oldest = (min(county.value(f"facilities.village_doctor_share_{n}_plus") * ratio, 1.0) for n in (50, 60))
    youngest, last = (county.value(f"facilities.village_doctor_age_{end}") * 12 for end in ("youngest", "oldest"))
    ages = np.interp(u, (0.0, 1.0 - older, 1.0 - min(oldest, older), 1.0), (youngest, AGE_50, AGE_60, last))
    return np.asarray(ages, np.int64)
