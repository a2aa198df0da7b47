"""Births, deaths and ageing into illness at the turn of the year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.conventions import AGE_BAND_STARTS
from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import TASTES, Residents, age_in_years, in_order, join, take
from sim.county.synthesis import SYNTHESIS_KEY, chronic_bits, people
from sim.rng import Purpose, child_ids, uniforms

FERTILE_AGES = (15, 45)
DEATH_KEYS = tuple(
    f"population.deaths_per_1000_{band}" for band in ("0_4", "5_14", "15_44", "45_59", "60_74", "75_plus")
)


def turn_year(
    residents: Residents, county: County, behaviour: Behaviour, places: Places, key: NDArray[np.uint32], month: int
) -> tuple[Residents, int, int]:
    """Residents after the turn of the year with births and deaths: deaths of the past year, its children, new illness.

    Births fall on women of 15 to 44 present in the county, at the rate that gives the county's births per 1000
    residents; a child's id is made of its mother's and the month. Yearly amounts start anew.
    """
    years = age_in_years(residents, month)
    band = np.searchsorted(AGE_BAND_STARTS, years, side="right") - 1
    rates = np.array([county.value(k) for k in DEATH_KEYS]) / 1000
    dies = uniforms(key, residents.id, month, Purpose.DEATH)[:, 0] < rates[band] * (residents.frailty / TASTES)
    present = residents.away == 0

    fertile = (residents.male == 0) & (years >= FERTILE_AGES[0]) & (years < FERTILE_AGES[1]) & present & ~dies
    rate = county.value("population.births_per_1000") / 1000 * present.sum() / max(fertile.sum(), 1)
    u = uniforms(key, residents.id, month, Purpose.BIRTH)
    mothers = np.flatnonzero(fertile & (u[:, 0] < rate))
    village = residents.village[mothers]
    born = month - 1 - (u[mothers, 1] * 12).astype(np.int64)
    ids = child_ids(residents.id[mothers], month)
    children = people(county, behaviour, ids, village, born, places, take(residents, mothers))

    living = join(take(residents, np.flatnonzero(~dies)), children)
    u = uniforms(SYNTHESIS_KEY, living.id, 0, Purpose.CHRONIC)  # fixed for life: illness comes with age and stays
    fresh = {name: np.zeros_like(getattr(living, name)) for name in Residents._fields if name.startswith("ytd_")}
    living = living._replace(
        chronic=living.chronic | chronic_bits(county, behaviour, age_in_years(living, month), u),
        stays=np.zeros_like(living.stays),
        **fresh,
    )
    return in_order(living), len(mothers), int((dies & present).sum())
