"""Doctors who work elsewhere than where they are in post: what one place gains the other loses, doctor for doctor."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.conventions import LICENSED_CADRES
from sim.county.facilities import FacilityTable
from sim.county.headcount import IS_LICENSED, head_count
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.posts import Posts
from sim.system.staff_flow import StaffFlow
from sim.system.village_doctors import covered_by_township

LONGEST_WINDOW = 120
"""Months for which recruits are remembered: no scenario gives them longer to serve."""


@dataclass
class Postings:
    """County doctors posted to township hospitals (县聘乡用): those placed in each of the last months, in full time.

    ended are those whose posting ended this month; staying the fraction of a person carried over of those who stay;
    recruited the licensed recruits of the county's hospitals in each of the last months, as far back as is known.
    """

    placed: deque[float] = field(default_factory=deque)
    recruited: deque[float] = field(default_factory=deque)
    ended: float = 0.0
    staying: float = 0.0

    def recruit(self, doctors: float) -> None:
        """Remember this month's licensed recruits."""
        self.recruited.append(doctors)
        while len(self.recruited) > LONGEST_WINDOW:
            self.recruited.popleft()

    def due(self, years: float, exits_a_year: float) -> float:
        """Recruits due for their posting this month, when it must be served within these years of recruitment.

        Whoever was recruited within the window has a turn somewhere in it, so a month sees the mean of the window's
        recruits, less those who have left before their turn. What is not known of the window is left out.
        """
        window = min(max(round(12 * years), 1), len(self.recruited))
        latest_first = np.array(list(self.recruited)[::-1][:window])
        still_there = (1 - exits_a_year) ** (np.arange(window) / 12)
        return float((latest_first * still_there).sum() / max(window, 1))

    def place(self, doctors: float, months: int) -> float:
        """Post doctors for a number of months from now on; returns how many are out there this month."""
        self.placed.append(doctors)
        self.ended = 0.0
        while len(self.placed) > max(months, 0):
            self.ended += self.placed.popleft()
        return float(sum(self.placed))


def send_down(
    facilities: FacilityTable, postings: Postings, new_county_doctors: int, levers: Mapping[str, float],
    behaviour: Behaviour, county: County, effort_days: float,
) -> NDArray[np.float64]:  # fmt: skip
    """Put county doctors to work in townships; returns specialist days a month by facility, float64[facility].

    Posted: a share of the licensed recruits whose turn it is (`Postings.due`) for their posting, and those up for
    promotion for the months asked, as far as they are present. Outreach: visits × days of one, and effort_days a
    month of the lead hospital's own, over the working days of a month; the part of it that is not done off duty is
    missed at the county hospital. Changes `posted` and `outreach`; without B4 the county hospitals lose nothing.
    """
    share = levers["county_hired_township_used.share_of_new_licensed_hires"]
    months = round(levers["county_hired_township_used.posting_months"])
    postings.recruit(new_county_doctors)
    turn = postings.due(levers["county_hired_township_used.within_years"], county.value("workforce.exit_rate_county"))
    posted = postings.place(share * turn, months) * behaviour["staff.posting_presence"]
    due = facilities.doctors[facilities.county_hospitals].sum() * behaviour["staff.promotion_due"]
    served = levers["promotion_requires_primary_service.months_required"] / 12
    posted += due * served * levers["promotion_requires_primary_service.compliance"]
    days = levers["specialist_outreach.visits_per_month_per_township"] * levers["specialist_outreach.days_per_visit"]
    days += effort_days
    town = facilities.is_town
    missed = levers["specialist_outreach.substitution_share"]
    closed = is_closed(levers, Loop.B4)
    _lend(facilities, facilities.posted, posted, 1.0 if closed else 0.0)
    working_days = county.value("productivity.working_days_per_year") / 12
    _lend(facilities, facilities.outreach, days * facilities.towns.size / working_days, missed if closed else 0.0)
    return np.where(town, days, 0.0)


def _lend(facilities: FacilityTable, column: NDArray[np.float64], total: float, missed: float) -> None:
    """Share a number of doctors out over townships; the missed part is taken from county hospitals by their doctors."""
    town, lenders = facilities.towns, facilities.county_hospitals
    weight = facilities.doctors[lenders]
    column[:] = 0.0
    column[town] = total / max(town.size, 1)
    column[lenders] = -total * missed * weight / max(weight.sum(), 1)


def stay_below(
    facilities: FacilityTable, postings: Postings, posts: Posts, flow: StaffFlow, county: County,
    levers: Mapping[str, float],
) -> None:  # fmt: skip
    """Posted doctors who do not return when the posting ends change from the county's staff to a township's."""
    postings.staying += postings.ended * (1 - levers["county_hired_township_used.return_rate"])
    if postings.staying < 1:
        return
    town, lenders, licensed = facilities.is_town, facilities.is_county, np.array(LICENSED_CADRES)
    vacant = posts.vacant(facilities, county, levers)
    while postings.staying >= 1 and town.any() and facilities.staff[lenders][:, licensed].any():
        giver = int(np.argmax(np.where(lenders, facilities.doctors, 0)))
        cadre = int(licensed[np.argmax(facilities.staff[giver, licensed])])
        missing = np.where(town, facilities.doctors_at_start - facilities.doctors, np.iinfo(np.int64).min)
        taker = int(np.argmax(missing))
        flow.leave_one(facilities, giver, cadre, int(facilities.permanent[giver, cadre] > 0))
        flow.join(facilities, taker, cadre, 1, int(vacant[taker]))
        postings.staying -= 1


def bring_back(facilities: FacilityTable, levers: Mapping[str, float]) -> None:
    """Township doctors back from secondment to county hospitals (清退借用); changes `facilities.returned`.

    Those seconded at the start are missing in what a township doctor in post usually does, so only returns count.
    """
    share = levers["stop_secondment.seconded_share_bau"] * levers["stop_secondment.returned_share"]
    doctors = facilities.doctors
    back, weight = doctors * share * facilities.is_town, doctors * facilities.is_county
    facilities.returned[:] = back - back.sum() * weight / max(weight.sum(), 1)


def send_to_villages(facilities: FacilityTable, behaviour: Behaviour, levers: Mapping[str, float]) -> None:
    """Township doctors at work in covered clinics without a licensed doctor (乡聘村用); changes `facilities.sent`.

    Each such clinic has a doctor for village_days_share of the time, as far as its township has doctors to send; where
    the clinic has a licensed doctor of its own, that one goes onto the township's payroll instead.
    """
    facilities.sent[:] = 0.0
    served = covered_by_township(facilities, levers)
    if not served.any():
        return
    served &= head_count(facilities.staff, IS_LICENSED) == 0
    hospital, doctors = facilities.towns, facilities.doctors
    for sender in hospital[np.unique(facilities.township[hospital], return_index=True)[1]]:
        clinics = served & (facilities.township == facilities.township[sender])
        number = np.count_nonzero(clinics)
        wanted = number * behaviour["staff.village_days_share"]
        if wanted > 0:
            given = min(wanted, float(doctors[sender]))
            facilities.sent[clinics] = given / number
            facilities.sent[sender] = -given


def call_back_retired(facilities: FacilityTable, levers: Mapping[str, float]) -> None:
    """Retired doctors at work in township hospitals, present but not in post; changes `facilities.retired`."""
    facilities.retired[facilities.towns] = levers["retired_doctors.fte_per_township"]
