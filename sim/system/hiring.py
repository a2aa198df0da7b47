"""New staff: what county hospitals take from outside and from townships, and what townships find among applicants."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.conventions import Cadre
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.rng import Purpose, draw4
from sim.system.staff_flow import IN_GROUP, N_GROUPS, PERSONS_PER_CADRE, StaffFlow, scarcest, thin
from sim.system.tcm_staff import NOBODY, TcmPosts


def hospital_growth(
    facilities: FacilityTable, behaviour: Behaviour, revenue_ratio: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Staff a county hospital wants over those of the start: float64[facility].

    Beds and real revenue over the first year's (float64[facility]) each to their weight.
    """
    weight = behaviour["staff.hiring_by_revenue"]
    here = facilities.county_hospitals
    beds = facilities.beds[here] / np.maximum(facilities.beds_at_start[here], 1)
    growth = np.ones(len(facilities))
    growth[here] = np.maximum(beds, 0.0) ** (1 - weight) * revenue_ratio[here] ** weight
    return growth


def post_draw(behaviour: Behaviour, with_post: float, usually: float) -> float:
    """What the share of places that come with a post draws, over what the usual share draws."""
    contract = behaviour["staff.contract_post_draw"]
    return (with_post + contract * (1 - with_post)) / (usually + contract * (1 - usually))


def share_from_townships(
    facilities: FacilityTable, county: County, behaviour: Behaviour, pulled: NDArray[np.float64], with_post: float
) -> float:
    """Part of the county hospitals' openings that township staff fill (R3).

    At usual openings (exits and bed growth) it is the usual outflow upwards; it grows with what draws people up: pay
    (pulled float64[facility, cadre], over township staff) and the share of openings that come with a post.
    """
    town, hospital = facilities.towns, facilities.county_hospitals
    staff_above = facilities.staff_at_start[hospital].sum()
    growth = county.value("facilities.beds_growth_county")
    usual_openings = staff_above * (county.value("workforce.exit_rate_county") + growth)
    below = facilities.staff_at_start[town].sum()
    upward = behaviour["staff.upward_share"] * county.value("workforce.exit_rate_township") * below
    staff = facilities.staff[town]
    drawn = (pulled[town] * staff).sum() / max(staff.sum(), 1)
    permanent = county.value("workforce.permanent_share_county")
    return float(min(1.0, upward / max(usual_openings, 1) * drawn * post_draw(behaviour, with_post, permanent)))


def hire_at_hospitals(
    facilities: FacilityTable, bonded: NDArray[np.int64], openings: NDArray[np.int64], vacant: NDArray[np.int64],
    flow: StaffFlow, county: County, behaviour: Behaviour, levers: Mapping[str, float], pulled: NDArray[np.float64],
    key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """Fill every opening of county hospitals, from townships as far as people come up from there, else from outside.

    openings int64[facility, group]; vacant int64[facility] usable posts; bonded int64[facility] graduates who may not.
    """
    here = facilities.county_hospitals
    wanted = openings[here]
    if not wanted.any():
        return
    with_post = float(min(1.0, vacant[here].sum() / max(wanted.sum(), 1)))
    share = share_from_townships(facilities, county, behaviour, pulled, with_post) * is_closed(levers, Loop.R3)
    chance = np.full(wanted.shape, share)
    up = thin(key, facilities.number[here], month, int(Purpose.SIPHON), wanted, chance)
    for row, facility in enumerate(here.tolist()):
        free = int(vacant[facility])
        for group in range(N_GROUPS):
            for person in range(wanted[row, group]):
                cadre = -1
                if person < up[row, group]:
                    index = (N_GROUPS + group) * PERSONS_PER_CADRE + person
                    u = draw4(key, facilities.number[facility], month, int(Purpose.SIPHON), index)[0]
                    cadre = leave_upwards(facilities, bonded, flow, behaviour, pulled, group, u)
                if cadre < 0:
                    cadre = scarcest(facilities, facility, group)
                free -= flow.join(facilities, facility, cadre, 1, free)


def leave_upwards(
    facilities: FacilityTable, bonded: NDArray[np.int64], flow: StaffFlow, behaviour: Behaviour,
    pulled: NDArray[np.float64], group: int, u: float,
) -> int:  # fmt: skip
    """Take one worker of a group from a township, the likelier the stronger the pull; the cadre, -1 if nobody is."""
    here = facilities.towns
    free = facilities.permanent[here]
    contract = facilities.staff[here] - free
    free[:, int(Cadre.GP)] -= bonded[here]
    weight = np.stack([free * behaviour["staff.permanent_exit_odds"], contract])
    heap = (weight * pulled[here] * IN_GROUP[:, group]).cumsum()
    if heap.size == 0 or heap[-1] <= 0:
        return -1
    without, row, cadre = np.unravel_index(heap.searchsorted(u * heap[-1], side="right"), weight.shape)
    flow.leave_one(facilities, int(here[row]), int(cadre), 1 - int(without))
    flow.moved_up += 1
    return int(cadre)


def fill_chance(
    facilities: FacilityTable, openings: NDArray[np.int64], vacant: NDArray[np.int64], county: County,
    behaviour: Behaviour, levers: Mapping[str, float], relative_pay: NDArray[np.float64], bonded_a_year: float,
) -> float:  # fmt: skip
    """Chance that an open place at a township hospital is filled this month (B5; without the loop 1).

    Places are advertised months_to_fill_post long; where more are advertised than people apply, applicants limit.
    Applicants (bonded graduates apart) come by relative pay and by the part of places that are posts.
    """
    if not is_closed(levers, Loop.B5):
        return 1.0
    town = facilities.towns
    places = max(int(openings[town].sum()), 1)
    months = county.value("workforce.months_to_fill_post")
    permanent = county.value("workforce.permanent_share")
    left_by_permanent = permanent * behaviour["staff.permanent_exit_odds"]
    usually = left_by_permanent / (left_by_permanent + 1 - permanent)  # part of the places leavers open that are posts
    applicants = max(county.value("workforce.applicants_per_year") - bonded_a_year, 0.0) / 12
    applicants *= mean(relative_pay[town]) ** behaviour["staff.pay_draws_applicants"] if town.size else 1.0
    applicants *= post_draw(behaviour, min(1.0, float(vacant[town].sum()) / places), usually)
    found = min(1.0, applicants / (places / months)) / months
    return min(1.0, found * levers["recruitment_simplification.vacancy_fill_multiplier"])


def hire_at_townships(
    facilities: FacilityTable, openings: NDArray[np.int64], vacant: NDArray[np.int64], flow: StaffFlow,
    chance: float, tcm: TcmPosts, key: NDArray[np.uint32], month: int,
) -> None:  # fmt: skip
    """Fill open places int64[facility, group] of township hospitals with this chance, by a TCM physician where asked.

    vacant int64[facility] are the posts that nobody holds. Posts and contract places are advertised alike: a newcomer
    takes a post with the share of posts among open places.
    """
    here = facilities.towns
    openings = tcm.advertised(facilities, openings)
    wanted = openings[here]
    purpose = int(Purpose.STAFF_HIRE)
    found = thin(key, facilities.number[here], month, purpose, wanted, np.full(wanted.shape, chance))
    for row in np.flatnonzero(found.any(axis=1)).tolist():
        facility = int(here[row])
        free, places = int(vacant[facility]), max(int(wanted[row].sum()), 1)
        groups = np.repeat(np.arange(N_GROUPS), found[row]).tolist()
        for person, group in enumerate(groups):
            u, tcm_u, _, _ = draw4(
                key, facilities.number[facility], month, purpose, N_GROUPS * PERSONS_PER_CADRE + person
            )
            on_post = int(u * places < vacant[facility])
            cadre = tcm.next_cadre(facilities, facility, group, tcm_u)
            if cadre != NOBODY:
                free -= flow.join(facilities, facility, cadre, 1, min(free, on_post))
