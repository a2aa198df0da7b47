"""Who can reach what, and how long it takes: minutes from each village to each option's facility."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, N_CONDITIONS, N_OPTIONS, NOWHERE, Kind, Option
from sim.county.facilities import FacilityTable
from sim.county.geography import Places

DAYS_PER_WEEK = 7
CANNOT_WAIT = tuple(CONDITIONS.index(c) for c in ("acute_moderate", "acute_severe", "injury"))
"""Conditions for which nobody waits for the next mobile round."""

MCH_CONDITIONS = tuple(CONDITIONS.index(c) for c in ("maternity", "child_illness"))


class Reach(NamedTuple):
    """What each village can reach this month.

    facility int32[village, condition, option], NOWHERE where there is none; minutes float32[village, option];
    delay_days float32[village] mean days until the next mobile round, where the own clinic is one.
    """

    facility: NDArray[np.int32]
    minutes: NDArray[np.float32]
    delay_days: NDArray[np.float32]


def road_minutes(places: Places, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes from every village to every point: float64[village, point]."""
    km = np.hypot(places.x_km[:, None] - x[None, :], places.y_km[:, None] - y[None, :]) * places.road_detour
    return places.minutes_any_trip + km / places.speed_km_per_hour * 60.0


class Ways(NamedTuple):
    """What no month changes.

    by_road float64[village, facility] minutes; clinics int32[village, rank] all village clinics and sites of such, from
    the nearest to the farthest; hospitals what is reached above townships.
    """

    by_road: NDArray[np.float64]
    clinics: NDArray[np.int32]
    hospitals: Reach


def ways(places: Places, facilities: FacilityTable) -> Ways:
    """Roads from every village to every facility and site, and its hospitals of the county and beyond."""
    n = places.n_villages
    by_road = road_minutes(places, facilities.x_km, facilities.y_km)
    facility = np.full((n, N_CONDITIONS, N_OPTIONS), NOWHERE, np.int32)
    minutes = np.zeros((n, N_OPTIONS), np.float32)
    general = facilities.general_hospital_of_village(n)
    to_county = np.where(np.isnan(places.minutes_to_county), by_road[np.arange(n), general], places.minutes_to_county)
    facility[:, :, Option.COUNTY_GENERAL] = general[:, None]
    minutes[:, Option.COUNTY_GENERAL] = to_county
    mch = np.flatnonzero(facilities.is_mch)
    if mch.size:
        facility[:, MCH_CONDITIONS, Option.COUNTY_GENERAL] = mch[0]
    tcm = facilities.of_kind(Kind.COUNTY_TCM)
    if tcm.size:
        facility[:, :, Option.COUNTY_TCM] = tcm[0]
        minutes[:, Option.COUNTY_TCM] = to_county
    facility[:, :, Option.OUT_OF_COUNTY] = facilities.of_kind(Kind.OUT_OF_COUNTY)[0]
    minutes[:, Option.OUT_OF_COUNTY] = to_county + places.minutes_to_city
    clinics = np.flatnonzero(facilities.is_clinic | (facilities.becomes == Kind.VILLAGE_CLINIC)).astype(np.int32)
    from_near = clinics[np.argsort(by_road[:, clinics], axis=1, kind="stable")]
    return Ways(by_road, from_near, Reach(facility, minutes, np.zeros(n, np.float32)))


def reach(
    places: Places,
    facilities: FacilityTable,
    rounds: NDArray[np.float64] | None = None,
    roads: Ways | None = None,
) -> Reach:
    """Facilities and travel times of each village, given which facilities are open now.

    rounds float64[village] mobile rounds a week (none unless given): where there is no open clinic they bring the
    people of the own township hospital into the village, on average half the time between two rounds later. roads are
    looked for unless given.
    """
    by_road, clinics, hospitals = roads or ways(places, facilities)
    facility, minutes = hospitals.facility.copy(), hospitals.minutes.copy()
    delay_days = hospitals.delay_days.copy()
    everywhere = np.arange(places.n_villages)
    is_open = facilities.is_open

    def offer(option: Option, chosen: NDArray[np.int64], time: NDArray[np.float64]) -> None:
        facility[:, :, option] = chosen[:, None]
        minutes[:, option] = time

    own = facilities.clinic_of_village(places.n_villages)
    has_own = (own != NOWHERE) & is_open[np.maximum(own, 0)]
    offer(Option.OWN_CLINIC, np.where(has_own, own, NOWHERE), np.where(has_own, places.minutes_in_village, 0.0))

    other = _nearest_open(clinics, is_open, facilities.village)
    walk = places.minutes_in_village  # at the other end
    offer(Option.OTHER_CLINIC, other, np.where(other == NOWHERE, 0.0, by_road[everywhere, other] + walk))

    own_subcentre = facilities.town_hospital_of_village(places.township, (Kind.SUBCENTRE,))
    own_hospital = _own_hospital(places, facilities, by_road, own_subcentre)
    minutes_to_own = _minutes_to(own_hospital, places, facilities, by_road)
    offer(Option.TOWNSHIP, own_hospital, np.where(own_hospital == NOWHERE, 0.0, minutes_to_own))

    if rounds is not None and rounds.any():
        seat = np.where(own_hospital == NOWHERE, own_subcentre, own_hospital)
        visited = np.flatnonzero(~has_own & (rounds > 0) & (seat != NOWHERE))
        facility[visited, :, Option.OWN_CLINIC] = seat[visited, None]
        for condition in CANNOT_WAIT:
            facility[visited, condition, Option.OWN_CLINIC] = NOWHERE
        minutes[visited, Option.OWN_CLINIC] = places.minutes_in_village
        delay_days[visited] = DAYS_PER_WEEK / (2 * rounds[visited])

    subcentres = facilities.of_kind(Kind.SUBCENTRE)
    if subcentres.size:
        time = by_road[:, subcentres]
        inside = facilities.township[subcentres][None, :] == places.township[:, None]
        given = ~np.isnan(places.minutes_to_township)[:, None] & inside
        time[given] = np.broadcast_to(places.minutes_to_township[:, None], time.shape)[given]
        best = time.argmin(axis=1)
        offer(Option.SUBCENTRE, subcentres[best], time[everywhere, best])
    return Reach(facility, minutes, delay_days)


@njit(cache=True)
def _nearest_open(clinics, is_open, village):  # type: ignore[no-untyped-def]
    """The nearest open clinic of another village, NOWHERE where there is none: int64[village]."""
    n_villages, n_clinics = clinics.shape
    nearest = np.full(n_villages, NOWHERE, np.int64)
    for v in range(n_villages):
        for rank in range(n_clinics):
            clinic = clinics[v, rank]
            if is_open[clinic] and village[clinic] != v:
                nearest[v] = clinic
                break
    return nearest


def _own_hospital(
    places: Places, facilities: FacilityTable, minutes: NDArray[np.float64], subcentre: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Township hospital or community centre of each village; NOWHERE where its township has a sub-centre instead.

    A township with neither is served by the nearest township hospital of the county.
    """
    kinds = (Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE)
    own = facilities.town_hospital_of_village(places.township, kinds)
    lacking = np.flatnonzero((own == NOWHERE) & (subcentre == NOWHERE))
    rows = facilities.of_kind(*kinds)
    rows = rows[~facilities.opened[rows]]
    if lacking.size and rows.size:
        own[lacking] = rows[minutes[np.ix_(lacking, rows)].argmin(axis=1)]
    return _with_new_ones(own, subcentre, places, facilities, minutes)


def _minutes_to(
    hospital: NDArray[np.int64], places: Places, facilities: FacilityTable, minutes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minutes of each village to its township's hospital: the county's own where given, for new ones by road."""
    by_road = np.isnan(places.minutes_to_township) | facilities.opened[hospital]
    return np.where(by_road, minutes[np.arange(len(hospital)), hospital], places.minutes_to_township)


def _with_new_ones(
    own: NDArray[np.int64],
    subcentre: NDArray[np.int64],
    places: Places,
    facilities: FacilityTable,
    minutes: NDArray[np.float64],
) -> NDArray[np.int64]:
    """The same (changed in place) with the catchments of facilities opened since the start: int64[village].

    A new centre or hospital takes over villages of its township that are nearer to it, those that save most time
    first, up to its part of the doctors at work in the township: without doctors it serves nobody.
    """
    new = facilities.opened & facilities.is_open & ~facilities.is_clinic
    for row in np.flatnonzero(new):
        others = (facilities.township == facilities.township[row]) & facilities.is_town
        part = facilities.doctors_present[row] / max(facilities.doctors_present[others].sum(), 1.0)
        today = np.where(own == NOWHERE, subcentre, own)
        saved = _minutes_to(today, places, facilities, minutes) - minutes[:, row]
        here = places.township == facilities.township[row]
        order = np.argsort(-np.where(here & ~facilities.opened[today], saved, -np.inf), kind="stable")
        people = np.cumsum(places.population[order]) <= part * places.population[here].sum()
        own[order[people & (saved[order] > 0) & here[order] & ~facilities.opened[today[order]]]] = row
    return own
