"""Use of care month by month as a study counts it: by level, of everybody or of those with hypertension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.case_file import COUNTS, LEVELS, OF_ALL, TOTALS
from sim.care.choice import FETCHED
from sim.conventions import NOWHERE, Option, Scheme
from sim.county.residents import HYPERTENSION
from sim.model import CountyModel
from sim.system.payment import CHARGE, RATIO, STAY_CHARGE, VISIT_CUT, WHOLE

GROUPS = ("all", "hypertension")
PEOPLE = len(TOTALS)
"""Column of `totals` with the people present, after those of TOTALS."""

LEVEL_OF_KIND = np.array([LEVELS.index(name) for name in (
    "village", "township", "township", "township", "county_general", "county_tcm", "out_of_county", "out_of_county",
)])  # fmt: skip
"""Index into LEVELS by kind of facility."""


@dataclass(frozen=True)
class Use:
    """Counts of one arm.

    first: number of the first month. counts float64[month, group, count, level] by GROUPS, COUNTS and LEVELS, totals
    float64[month, group, total] by TOTALS and then people present at the end of the month; money in fen; all of the
    whole county, whatever part of the residents was simulated.
    """

    first: int
    counts: NDArray[np.float64]
    totals: NDArray[np.float64]


@dataclass(frozen=True)
class Accounts:
    """What each resident has used of the year at the begin of a month: fen of funds and of his own."""

    fund: NDArray[np.int64]
    paid: NDArray[np.int64]


def accounts(model: CountyModel) -> Accounts:
    """The yearly accounts as they stand."""
    r = model.residents
    fund = r.ytd_outpatient_fund.astype(np.int64) + r.ytd_two_disease + r.ytd_inpatient_fund
    return Accounts(fund, r.ytd_paid.astype(np.int64))


def use_of_month(model: CountyModel, before: Accounts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts and totals of the month a model has just ended, `before` being the accounts at its begin.

    counts float64[group, count, level], totals float64[group, total], of the simulated residents. What the
    special-disease benefit and payment standards add is beside the yearly accounts and not in `fund`.
    """
    has = (model.residents.chronic & HYPERTENSION) > 0
    now = accounts(model)
    here = model.residents.away == 0
    counts = np.zeros((len(GROUPS), len(COUNTS), len(LEVELS)))
    used = np.zeros((len(has), len(LEVELS)), np.bool_)
    totals = np.zeros((len(GROUPS), PEOPLE + 1))
    events = [*_visits(model), *_stays(model)]
    for count, episode, facility, amount in events:
        if count == "visits":
            seen = amount > 0
            used[model.episodes.resident[episode[seen]], LEVEL_OF_KIND[model.table.counted_as[facility[seen]]]] = True
    for g, group in enumerate((np.ones_like(has), has)):
        for count, episode, facility, amount in events:
            mine = group[model.episodes.resident[episode]]
            level = LEVEL_OF_KIND[model.table.counted_as[facility[mine]]]
            counts[g, COUNTS.index(count)] += np.bincount(level, amount[mine], len(LEVELS))
        counts[g, COUNTS.index("users")] = used[group].sum(axis=0)
        totals[g] = (
            (now.fund - before.fund)[group].sum(),
            (now.paid - before.paid)[group].sum(),
            np.count_nonzero(here & group),
        )
    paid_for_stays = model.record.county["fund_inpatient"][model.t - 1].astype(float)
    counts[0, COUNTS.index(OF_ALL)] = np.bincount(LEVEL_OF_KIND, paid_for_stays, len(LEVELS))
    return counts, totals


Event = tuple[str, NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
"""What is counted, the episode, the facility, the amount of each."""


def _visits(model: CountyModel) -> list[Event]:
    """Visits of the month with their charges, own choice, for and with a slip, by referral and after a stay."""
    c, bills, e = model.courses, model.bills, model.episodes
    own = np.where(model.choices.option != Option.SELF_CARE, model.choices.facility, NOWHERE)
    fetched = c.is_referred == FETCHED
    events: list[Event] = []
    once = np.ones(len(c.returns))
    course = once + c.returns  # visits to the one who saw the patient last
    not_sent = np.where(c.is_referred == 0, course, once)
    for places, table, was_sent, times in (
        (np.where(fetched, NOWHERE, own), bills.visit, False, not_sent),
        (np.where(fetched, own, NOWHERE), bills.by_slip, True, once),
        (np.where(c.new_slip > 0, own, NOWHERE), bills.by_slip, True, c.returns.astype(float)),
        (np.where(fetched, NOWHERE, c.up_facility), bills.visit_again, True, course),
        (np.where(fetched, c.up_facility, NOWHERE), bills.by_slip, True, course),
        (c.after_facility, bills.visit, True, once),
    ):
        episode = np.flatnonzero(places != NOWHERE)
        facility = places[episode].astype(np.int64)
        scheme = model.residents.scheme[e.resident[episode]]
        terms = table[scheme, model.market.level[facility], e.condition[episode]]
        charge = terms[:, CHARGE].astype(float)
        ratio = terms[:, RATIO] - (0 if was_sent else terms[:, VISIT_CUT])
        pooled = (model.market.designated[facility] > 0) & (scheme == Scheme.RESIDENT)
        visits = times[episode]
        claimed = visits * (pooled & (ratio > 0))
        events += [
            ("visits", episode, facility, visits),
            ("visit_charges", episode, facility, visits * charge),
            ("claimed_visits", episode, facility, claimed),
            ("claimed_charges", episode, facility, claimed * charge),
        ]
    return events


def _stays(model: CountyModel) -> list[Event]:
    """Stays of the month with their charges; of a stay that ended in a township bed each hospital has its nights."""
    c, stay, e = model.courses, model.bills.stay, model.episodes
    again = np.where(c.again > 0, c.stay_facility, NOWHERE)
    rest = c.rest_part.astype(float) / WHOLE
    events: list[Event] = []
    for places, nights, is_stay in (
        (c.stay_facility, 1.0 - rest, True),
        (again, np.ones(len(rest)), True),
        (np.where(c.stay_facility != NOWHERE, c.rest_facility, NOWHERE), rest, False),
    ):
        episode = np.flatnonzero(places != NOWHERE)
        facility = places[episode].astype(np.int64)
        scheme = model.residents.scheme[e.resident[episode]]
        charge = stay[scheme, model.market.level[facility], e.condition[episode], STAY_CHARGE] * nights[episode]
        events.append(("stay_charges", episode, facility, charge))
        if is_stay:
            events.append(("stays", episode, facility, np.ones(len(episode))))
    return events
