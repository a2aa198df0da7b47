"""Births, deaths and ageing into illness at the turn of the year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.conventions import AGE_BAND_STARTS
from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import TASTES, YEARLY, Residents, age_in_years, batches, canonical_order, take, take_of_both
from sim.county.synthesis import SYNTHESIS_KEY, chronic_bits, people
from sim.rng import Purpose, child_ids, uniforms
from sim.threads import pieces, share_out

FERTILE_AGES = (15, 45)
DEATH_KEYS = tuple(
    f"population.deaths_per_1000_{band}" for band in ("0_4", "5_14", "15_44", "45_59", "60_74", "75_plus")
)


def turn_year(
    residents: Residents, county: County, behaviour: Behaviour, places: Places, key: NDArray[np.uint32], month: int
) -> tuple[Residents, int, int]:
    """Residents after the turn of the year with births and deaths: deaths of the past year, its children, new illness.

    Births fall on women of 15 to 44 present in the county, at the rate that gives the county's births per 1000
    residents; a child's id is made of its mother's and the month. Yearly amounts start anew. Where the caller keeps no
    hold of `residents`, the memory they take is given back column by column as their successors are made.
    """
    dies, fertile = _dying_and_fertile(residents, county, key, month)
    present = residents.away == 0
    women = np.flatnonzero(fertile & present & ~dies)
    rate = county.value("population.births_per_1000") / 1000 * present.sum() / max(women.size, 1)
    u = uniforms(key, residents.id[women], month, Purpose.BIRTH)
    bears = u[:, 0] < rate
    mothers = take(residents, women[bears])
    born = month - 1 - (u[bears, 1] * 12).astype(np.int64)
    ids = child_ids(mothers.id, month)
    children = people(county, behaviour, ids, mothers.village, born, places, mothers)

    order, columns = _in_order(residents, ~dies, children), residents._asdict()
    del residents
    living = take_of_both(columns, children, order)
    _start_year(living, county, behaviour, month)
    return living, len(mothers.id), int((dies & present).sum())


def _dying_and_fertile(
    residents: Residents, county: County, key: NDArray[np.uint32], month: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who dies at this turn of the year, and who is a woman of an age to bear children: bool[n] each."""
    dies, fertile = (np.empty(len(residents.id), bool) for _ in range(2))
    rates = np.array([county.value(k) for k in DEATH_KEYS]) / 1000
    share_out(_mark, pieces(len(residents.id)), residents, rates, key, month, dies, fertile)
    return dies, fertile


def _mark(
    _piece: int,
    start: int,
    stop: int,
    residents: Residents,
    rates: NDArray[np.float64],
    key: NDArray[np.uint32],
    month: int,
    dies: NDArray[np.bool_],
    fertile: NDArray[np.bool_],
) -> None:
    """Who of a piece dies and who is fertile, into bool[n]; rates of death float64[band] a year."""
    for some in batches(stop, start):
        part = take(residents, some)
        years = age_in_years(part, month)
        band = np.searchsorted(AGE_BAND_STARTS, years, side="right") - 1
        risk = rates[band] * (part.frailty / TASTES)
        dies[some] = uniforms(key, part.id, month, Purpose.DEATH)[:, 0] < risk
        fertile[some] = (part.male == 0) & (years >= FERTILE_AGES[0]) & (years < FERTILE_AGES[1])


def _in_order(residents: Residents, live: NDArray[np.bool_], children: Residents) -> NDArray[np.intp]:
    """Index array of the living and the children, numbered on from the residents, in the canonical order."""
    living = np.flatnonzero(live)
    everybody = np.concatenate([living, len(live) + np.arange(len(children.id))])
    village = np.concatenate([residents.village[living], children.village])
    return everybody[canonical_order(village, np.concatenate([residents.id[living], children.id]))]


def _start_year(residents: Residents, county: County, behaviour: Behaviour, month: int) -> None:
    """Illness that comes with age, and yearly amounts at nothing; writes in place."""
    share_out(_age, pieces(len(residents.id)), residents, county, behaviour, month)
    for name in YEARLY:
        getattr(residents, name)[:] = 0


def _age(
    _piece: int, start: int, stop: int, residents: Residents, county: County, behaviour: Behaviour, month: int
) -> None:
    """Illness that comes with age to a piece of the residents."""
    for some in batches(stop, start):
        part = take(residents, some)
        u = uniforms(SYNTHESIS_KEY, part.id, 0, Purpose.CHRONIC)  # fixed for life: illness comes with age and stays
        part.chronic[:] |= chronic_bits(county, behaviour, age_in_years(part, month), u)
