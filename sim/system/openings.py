"""New facilities: health stations, community health centres, second township hospitals open on sites kept free."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import NOWHERE, Cadre, Kind, Level, Option
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.system.accounts import Payroll
from sim.system.buildup import BuildUp
from sim.system.capacity import Service
from sim.system.posts import Posts


def wanted(facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> dict[Kind, int]:
    """Facilities of each kind that the policy asks for beyond those of the start."""
    hospitals = facilities.level_at_start == int(Level.TOWNSHIP)
    centres = levers["facility_network.chc_count"] - county.value("facilities.community_centres")
    more = levers["facility_network.township_hospitals_per_township"] - 1
    townships = np.unique(facilities.township[hospitals]).size if more else 0
    return {
        Kind.VILLAGE_CLINIC: round(levers["facility_network.new_health_stations"]),
        Kind.COMMUNITY_CENTRE: round(centres),
        Kind.TOWNSHIP_HOSPITAL: round(more * townships),
    }


def open_facilities(facilities: FacilityTable, county: County, levers: Mapping[str, float]) -> NDArray[np.intp]:
    """Open what is wanting, in the order of the sites; returns the rows, without staff yet.

    A house once opened stays. Its staff of the plan, `staff_at_start`, is what it may hire: a station so many doctors,
    a hospital or centre a part of the mean township hospital of the start, beds too. It takes patients from its first
    doctor on, who comes the way all newcomers come.
    """
    rows: list[int] = []
    for kind, number in wanted(facilities, county, levers).items():
        if number <= 0:
            continue
        kept_for_it = facilities.becomes == int(kind)
        free = np.flatnonzero(kept_for_it & facilities.is_kind(Kind.NOT_BUILT))
        standing = int((facilities.opened & kept_for_it).sum())
        rows += free[: max(number - standing, 0)].tolist()
    for row in rows:
        _found(facilities, county, row)
    return np.array(rows, np.intp)


def _found(facilities: FacilityTable, county: County, row: int) -> None:
    """Turn a free site into the facility it was kept for."""
    kind = facilities.take_site(row)
    if kind == Kind.VILLAGE_CLINIC:
        facilities.village[row] = facilities.site[row]
        facilities.staff_at_start[row, Cadre.VILLAGE_DOCTOR] = round(county.value("facilities.station_doctors_mean"))
        return
    peers, size = facilities.level_at_start == int(Level.TOWNSHIP), county.value("facilities.new_facility_size")
    facilities.staff_at_start[row] = np.round(facilities.staff_at_start[peers].mean(axis=0) * size)
    facilities.beds[row] = facilities.beds_at_start[row] = np.round(facilities.beds_at_start[peers].mean() * size)


def settle_in(
    rows: NDArray[np.intp], facilities: FacilityTable, county: County, posts: Posts, payroll: Payroll, stocks: BuildUp,
    service: Service, known: NDArray[np.float64],
) -> None:  # fmt: skip
    """What a new facility starts with: posts for its plan, and for the rest what is usual at its level.

    known float64[facility, condition] is what people think of it: an average house of its level, until they learn.
    """
    usable = county.value("workforce.posts_usable_share")
    of_plan = county.value("workforce.permanent_share") / (1 - county.value("workforce.vacancy_share")) / usable
    for row in rows:
        peers = (facilities.level == facilities.level[row]) & ~facilities.opened
        if facilities.level[row] == Level.TOWNSHIP:
            posts.at_start[row] = facilities.staff_at_start[row].sum() * of_plan
        payroll.village_income[row] = payroll.village_income[peers].mean()
        stocks.usual_volume[row] = np.nan  # no past that its practice could be held against
        service.wait[row] = service.wait[peers].mean()
        known[row] = known[peers].mean(axis=0)


def residents_served(
    facilities: FacilityTable, people: NDArray[np.int64], by_township: NDArray[np.float64], reached: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Residents each clinic (of its village) and township hospital (of its township) serves: int64[facility].

    people int64[village]; by_township float64[township]; reached as in `share_with_new`.
    """
    at = np.zeros(len(facilities), np.int64)
    clinics = facilities.village >= 0
    np.add.at(at, facilities.serving[clinics], people[facilities.village[clinics]])
    town = facilities.towns
    at[town] = np.rint(by_township[facilities.township[town]]).astype(np.int64)
    return share_with_new(at, facilities, reached, people)


def share_with_new(
    residents_at: NDArray[np.int64], facilities: FacilityTable, reached: NDArray[np.int32], people: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Residents each facility serves once a new one takes over villages of its township: int64[facility].

    residents_at int64[facility] gives the township's residents to each of its hospitals; reached int32[village,
    condition, option] is who serves a village, people int64[village] its residents. Until its first doctor comes a new
    facility serves nobody, and the others keep what they had.
    """
    new = np.flatnonzero(facilities.opened & facilities.is_town)
    if not new.size:
        return residents_at
    own = reached[:, 0, Option.TOWNSHIP]
    served = np.bincount(own[own != NOWHERE], people[own != NOWHERE], len(facilities)).astype(np.int64)
    result = residents_at.copy()
    for row in new:
        result[row] = served[row]
        here = facilities.is_town & (facilities.township == facilities.township[row])
        result[here & ~facilities.opened] -= served[row]
    return np.maximum(result, 0)
