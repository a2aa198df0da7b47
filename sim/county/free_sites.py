"""Sites kept free for facilities that a policy may open: health stations, community centres, second hospitals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Kind
from sim.county.geography import Places

MOST_STATIONS = 20
MOST_CENTRES = 20
MOST_HOSPITALS_PER_TOWNSHIP = 1.5
"""Ends of the ranges of the levers that open them: there are never more sites than a lever can ask for."""


class Site(NamedTuple):
    """A free site: the kind of facility it is for, the village or neighbourhood (index) where it would stand."""

    becomes: Kind
    village: int


def free_sites(places: Places) -> list[Site]:
    """Every site of the county; of each kind in the order in which they would be opened.

    Stations go to the most populous neighbourhoods without a clinic, centres to the most populous neighbourhoods,
    second hospitals to the most populous townships, there to the village whose people together have farthest to go.
    """
    towns = np.flatnonzero(places.is_community)
    towns = towns[np.argsort(-places.population[towns], kind="stable")]
    stations = towns[~places.has_clinic[towns]][:MOST_STATIONS]
    sites = [Site(Kind.VILLAGE_CLINIC, int(v)) for v in stations]
    sites += [Site(Kind.COMMUNITY_CENTRE, int(v)) for v in towns[:MOST_CENTRES]]
    more = int((MOST_HOSPITALS_PER_TOWNSHIP - 1) * places.n_townships)
    people = np.bincount(places.township, places.population, places.n_townships)
    for township in np.argsort(-people, kind="stable")[:more]:
        sites.append(Site(Kind.TOWNSHIP_HOSPITAL, _farthest(places, int(township))))
    return sites


def _farthest(places: Places, township: int) -> int:
    """The village of a township whose residents together are farthest from its seat."""
    here: NDArray[np.intp] = np.flatnonzero(places.township == township)
    east = places.x_km[here] - places.township_x_km[township]
    north = places.y_km[here] - places.township_y_km[township]
    return int(here[np.argmax(np.hypot(east, north) * places.population[here])])
