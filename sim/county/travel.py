"""Who can reach what, and how long it takes: minutes from each village to each option's facility."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.conventions import CONDITIONS, N_CONDITIONS, N_OPTIONS, NOWHERE, Kind, Option
from sim.county.facilities import FacilityTable
from sim.county.geography import Places

DAYS_PER_WEEK = 7
CANNOT_WAIT = tuple(CONDITIONS.index(c) for c in ("acute_moderate", "acute_severe", "injury"))
"""Conditions for which nobody waits for the next mobile round."""

TOWN_KINDS = (Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE, Kind.SUBCENTRE)
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


def reach(
    places: Places,
    facilities: FacilityTable,
    rounds: NDArray[np.float64] | None = None,
    by_road: NDArray[np.float64] | None = None,
) -> Reach:
    """Facilities and travel times of each village, given which facilities are open now.

    by_road float64[village, facility] are the road minutes between them, measured unless given. rounds float64[village] mobile rounds a week (none unless given): where there is no open clinic they bring the
    people of the own township hospital into the village, on average half the time between two rounds later.
    """
    n = places.n_villages
    facility = np.full((n, N_CONDITIONS, N_OPTIONS), NOWHERE, np.int32)
    minutes = np.zeros((n, N_OPTIONS), np.float32)
    everywhere = np.arange(n)

    def offer(option: Option, chosen: NDArray[np.int64], time: NDArray[np.float64]) -> None:
        facility[:, :, option] = chosen[:, None]
        minutes[:, option] = time

    if by_road is None:
        by_road = road_minutes(places, facilities.x_km, facilities.y_km)
    is_open = facilities.is_open

    own = facilities.clinic_of_village(n)
    has_own = (own != NOWHERE) & is_open[np.maximum(own, 0)]
    offer(Option.OWN_CLINIC, np.where(has_own, own, NOWHERE), np.where(has_own, places.minutes_in_village, 0.0))

    clinics = np.flatnonzero((facilities.kind == Kind.VILLAGE_CLINIC) & is_open)
    if clinics.size:
        time = by_road[:, clinics]
        time[facilities.village[clinics], np.arange(clinics.size)] = np.inf  # the own clinic is another option
        best = time.argmin(axis=1)
        found = np.isfinite(time[everywhere, best])
        offer(
            Option.OTHER_CLINIC,
            np.where(found, clinics[best], NOWHERE),
            np.where(found, time[everywhere, best] + places.minutes_in_village, 0.0),  # the walk at the other end
        )

    own_subcentre = facilities.town_hospital_of_village(places.township, (Kind.SUBCENTRE,))
    own_hospital = _own_hospital(places, facilities, by_road, own_subcentre)
    minutes_to_own = _minutes_to(own_hospital, places, facilities, by_road)
    offer(Option.TOWNSHIP, own_hospital, np.where(own_hospital == NOWHERE, 0.0, minutes_to_own))

    delay_days = np.zeros(n, np.float32)
    if rounds is not None:
        seat = np.where(own_hospital == NOWHERE, own_subcentre, own_hospital)
        visited = ~has_own & (rounds > 0) & (seat != NOWHERE)
        facility[visited, :, Option.OWN_CLINIC] = seat[visited, None]
        for condition in CANNOT_WAIT:
            facility[visited, condition, Option.OWN_CLINIC] = NOWHERE
        minutes[visited, Option.OWN_CLINIC] = places.minutes_in_village
        delay_days[visited] = DAYS_PER_WEEK / (2 * rounds[visited])

    subcentres = np.flatnonzero(facilities.kind == Kind.SUBCENTRE)
    if subcentres.size:
        time = by_road[:, subcentres]
        inside = facilities.township[subcentres][None, :] == places.township[:, None]
        given = ~np.isnan(places.minutes_to_township)[:, None] & inside
        time[given] = np.broadcast_to(places.minutes_to_township[:, None], time.shape)[given]
        best = time.argmin(axis=1)
        offer(Option.SUBCENTRE, subcentres[best], time[everywhere, best])

    general = facilities.general_hospital_of_village(n)
    to_county = np.where(np.isnan(places.minutes_to_county), by_road[everywhere, general], places.minutes_to_county)
    offer(Option.COUNTY_GENERAL, general, to_county)
    mch = np.flatnonzero(facilities.is_mch)
    if mch.size:
        for condition in MCH_CONDITIONS:
            facility[:, condition, Option.COUNTY_GENERAL] = mch[0]
    tcm = np.flatnonzero(facilities.kind == Kind.COUNTY_TCM)
    if tcm.size:
        offer(Option.COUNTY_TCM, np.full(n, tcm[0]), to_county)
    outside = np.flatnonzero(facilities.kind == Kind.OUT_OF_COUNTY)[0]
    offer(Option.OUT_OF_COUNTY, np.full(n, outside), to_county + places.minutes_to_city)
    return Reach(facility, minutes, delay_days)


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
    new = facilities.opened & facilities.is_open & (facilities.kind != Kind.VILLAGE_CLINIC)
    for row in np.flatnonzero(new):
        others = (facilities.township == facilities.township[row]) & np.isin(facilities.kind, TOWN_KINDS)
        part = facilities.doctors_present[row] / max(facilities.doctors_present[others].sum(), 1.0)
        today = np.where(own == NOWHERE, subcentre, own)
        saved = _minutes_to(today, places, facilities, minutes) - minutes[:, row]
        here = places.township == facilities.township[row]
        order = np.argsort(-np.where(here & ~facilities.opened[today], saved, -np.inf), kind="stable")
        people = np.cumsum(places.population[order]) <= part * places.population[here].sum()
        own[order[people & (saved[order] > 0) & here[order] & ~facilities.opened[today[order]]]] = row
    return own
