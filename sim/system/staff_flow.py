"""The month's book of staff: nobody is added or taken away except by an entry of a leaver, a newcomer or a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.arrays import within
from sim.conventions import DOCTOR_CADRES, N_CADRES, Cadre
from sim.county.facilities import FacilityTable
from sim.county.headcount import IS_LICENSED, head_count
from sim.rng import draw4

PERSONS_PER_CADRE = 4096

GROUPS = (DOCTOR_CADRES, (Cadre.NURSE,), (Cadre.PUBLIC_HEALTH,))
"""Cadres that can stand in for each other in a vacancy: doctors, nurses, others."""

N_GROUPS = len(GROUPS)
DOCTORS = 0
GROUP_OF_CADRE = np.array([next(g for g, group in enumerate(GROUPS) if c in group) for c in range(N_CADRES)])
IN_GROUP = (GROUP_OF_CADRE[:, None] == np.arange(N_GROUPS)).astype(np.int64)
CADRES_OF_GROUP = [np.flatnonzero(group == GROUP_OF_CADRE).tolist() for group in range(N_GROUPS)]


@dataclass
class StaffFlow:
    """What changed this month, int64[facility, cadre]; stocks at its end = at its start + hires - exits + turned.

    exits and hires count moves between facilities at both ends; turned a change of cadre where one is (adds up to 0
    in each facility). licensed, moved_up (township to county hospital) and exits_60_plus (village doctors) are counts.
    """

    exits: NDArray[np.int64]
    hires: NDArray[np.int64]
    turned: NDArray[np.int64]
    licensed: int = 0
    moved_up: int = 0
    exits_60_plus: int = 0

    @classmethod
    def empty(cls, n_facilities: int) -> StaffFlow:
        """A month in which nothing has happened yet."""
        exits, hires, turned = np.zeros((3, n_facilities, N_CADRES), np.int64)
        return cls(exits, hires, turned)

    @property
    def inflow(self) -> NDArray[np.int64]:
        """Newcomers to a facility and cadre, from outside, elsewhere or another cadre: int64[facility, cadre]."""
        return self.hires + np.maximum(self.turned, 0)

    @property
    def outflow(self) -> NDArray[np.int64]:
        """Leavers of a facility and cadre: int64[facility, cadre]."""
        return self.exits + np.maximum(-self.turned, 0)

    def leave(
        self, facilities: FacilityTable, here: NDArray[np.intp], permanent: NDArray[np.int64],
        contract: NDArray[np.int64],
    ) -> None:  # fmt: skip
        """Take leavers off the staff of some facilities (rows): int64[row, cadre] with and without a post."""
        facilities.permanent[here] -= permanent
        facilities.staff[here] -= permanent + contract
        self.exits[here] += permanent + contract

    def leave_one(self, facilities: FacilityTable, facility: int, cadre: int, posts: int) -> None:
        """Take one person off the staff, with the post held (posts 1) or without (0)."""
        facilities.permanent[facility, cadre] -= posts
        facilities.staff[facility, cadre] -= 1
        self.exits[facility, cadre] += 1

    def join(self, facilities: FacilityTable, facility: int, cadre: int, persons: int, posts: int) -> int:
        """Put newcomers on the staff, on vacant posts as far as there are; returns how many took one."""
        on_posts = min(persons, max(posts, 0))
        facilities.staff[facility, cadre] += persons
        facilities.permanent[facility, cadre] += on_posts
        self.hires[facility, cadre] += persons
        return on_posts

    def turn(self, facilities: FacilityTable, facility: int, before: int, after: int, persons: int) -> None:
        """Change the cadre of persons where they are; posts go with them."""
        with_posts = min(persons, int(facilities.permanent[facility, before]))
        for cadre, sign in ((before, -1), (after, 1)):
            facilities.staff[facility, cadre] += sign * persons
            facilities.permanent[facility, cadre] += sign * with_posts
            self.turned[facility, cadre] += sign * persons


@njit(cache=True)
def thin(key, who, month, purpose, persons, chance):  # type: ignore[no-untyped-def]
    """How many of the persons int64[facility, cadre] meet an event of chance float64[facility, cadre] this month."""
    happened = np.zeros_like(persons)
    for f in range(persons.shape[0]):
        for c in range(persons.shape[1]):
            for p in range(persons[f, c]):
                u = draw4(key, who[f], month, purpose, c * PERSONS_PER_CADRE + p)[0]
                happened[f, c] += u < chance[f, c]
    return happened


def in_a_month(yearly: NDArray[np.float64]) -> NDArray[np.float64]:
    """The monthly chance of an event that befalls this share within a year (at most nearly everybody)."""
    most = np.nextafter(1.0, 0.0)
    return np.asarray(1 - (1 - within(yearly, 0.0, most)) ** (1 / 12))


def by_group(staff: NDArray[np.int64]) -> NDArray[np.int64]:
    """Staff int64[facility, cadre] added up to doctors, nurses, others: int64[facility, group]."""
    return staff @ IN_GROUP


def licensed_hires(flow: StaffFlow, here: NDArray[np.intp]) -> int:
    """Licensed doctors who joined some facilities (rows)."""
    return int(head_count(flow.hires[here], IS_LICENSED).sum())


def scarcest(facilities: FacilityTable, facility: int, group: int) -> int:
    """The cadre of a group that a facility lacks most against its mix at the start."""
    cadres = CADRES_OF_GROUP[group]
    if len(cadres) == 1:
        return cadres[0]
    # a handful of numbers: plain ones are reckoned with faster than arrays
    start, now = (staff[facility].tolist() for staff in (facilities.staff_at_start, facilities.staff))
    all_at_start, after = max(sum(start[c] for c in cadres), 1), sum(now[c] for c in cadres) + 1
    return max(cadres, key=lambda cadre: start[cadre] / all_at_start * after - now[cadre])
