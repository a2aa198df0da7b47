"""Births, deaths, ageing into illness, and migration to town and away."""

from __future__ import annotations

from typing import NamedTuple

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
WORKING_AGES = (15, 60)
DEATH_KEYS = tuple(
    f"population.deaths_per_1000_{band}" for band in ("0_4", "5_14", "15_44", "45_59", "60_74", "75_plus")
)


class Movement(NamedTuple):
    """How many were born, died, left the county, came back, and moved to town."""

    births: int
    deaths: int
    left: int
    returned: int
    to_town: int


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


def migrate(
    residents: Residents, county: County, places: Places, key: NDArray[np.uint32], month: int
) -> tuple[Residents, Movement]:
    """Residents after this month's moves: away from the county, back, and from village to town within it.

    Those who move to town go to a neighbourhood of their own township if it has one, else to the county seat.
    """
    years = age_in_years(residents, month)
    u = uniforms(key, residents.id, month, Purpose.MIGRATION)
    working = (years >= WORKING_AGES[0]) & (years < WORKING_AGES[1])
    present = residents.away == 0
    leaves = present & working & (u[:, 0] < county.value("population.rate_leave_county") / 12)
    returns = ~present & (u[:, 0] < county.value("population.rate_return") / 12)
    in_village = ~places.is_community[residents.village]
    moves = present & ~leaves & in_village & (u[:, 1] < county.value("population.rate_village_to_town") / 12)

    village = residents.village.copy()
    if places.is_community.any():
        village[moves] = _town_home(places, residents.village[moves], u[moves, 2])
    away = np.where(leaves, 1, np.where(returns, 0, residents.away)).astype(np.uint8)
    moved = residents._replace(village=village, away=away)
    return moved, Movement(0, 0, int(leaves.sum()), int(returns.sum()), int(moves.sum()))


def _town_home(places: Places, village: NDArray[np.uint16], u: NDArray[np.float64]) -> NDArray[np.uint16]:
    """A neighbourhood for each mover: of the own township where there is one, else of the seat, chosen by u."""
    communities = [np.flatnonzero(places.is_community & (places.township == t)) for t in range(places.n_townships)]
    seat = communities[0] if communities[0].size else np.flatnonzero(places.is_community)
    home = np.empty(len(village), np.uint16)
    township = places.township[village]
    for t in np.unique(township):
        choice = communities[t] if communities[t].size else seat
        here = township == t
        home[here] = choice[(u[here] * choice.size).astype(np.int64)]
    return home
