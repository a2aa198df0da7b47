"""Writing one month into the record: counters and stocks, added up by kind of facility."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import N_KINDS, N_LEVELS, Cadre, Level
from sim.county.facilities import FacilityTable
from sim.measure.record import Record
from sim.measure.tally import VISITS, Count, Tally, visits_of

PLAIN = {
    "slip_visits": Count.SLIP,
    "tcm_visits": Count.TCM,
    "admissions": Count.ADMITTED,
    "bed_days": Count.BED_DAYS,
    "well_managed": Count.WELL,
    "satisfied": Count.CONTENT,
    "refused_visits": Count.REFUSED,
    "refused_admissions": Count.STAYS_REFUSED,
    "referred_up": Count.SENT_UP,
    "avoidable_admissions": Count.AVOIDABLE,
    "readmissions": Count.READMITTED,
    "charge_outpatient": Count.CHARGE_VISIT,
    "charge_inpatient": Count.CHARGE_STAY,
}
"""County tables that are one counter added up by kind."""

REMOTE_SHARE = 0.2
"""Part of the villages that counts as remote."""

SMALL_TOWNSHIP = {"residents": 10_000, "staff": 10}
"""Township hospitals exempt from the standard have fewer residents or staff (文卫体字〔2023〕57号 二(八))."""


@dataclass(frozen=True)
class Standing:
    """What the county is like at the end of a month beside its counters; arrays over facilities.

    residents_served true residents (not of the sample); capability over the case mix; pay fen a year per worker.
    """

    facilities: FacilityTable
    residents_served: NDArray[np.float64]
    capability: NDArray[np.float64]
    standard_threshold: float
    pay: NDArray[np.float64]
    wait: NDArray[np.float64]
    load: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    balance: NDArray[np.int64]


def by_kind(values: NDArray[np.int64], kind: NDArray[np.int8]) -> NDArray[np.int64]:
    """Values of facilities (first axis) added up by kind."""
    out = np.zeros((N_KINDS, *values.shape[1:]), np.int64)
    _add_to(np.ascontiguousarray(values).reshape(len(values), -1), kind, out.reshape(N_KINDS, -1))
    return out


def by_level(values: NDArray[np.int64], level: NDArray[np.int8]) -> NDArray[np.int64]:
    """Values of facilities int64[facility, column] added up by level: int64[level, column]."""
    out = np.zeros((N_LEVELS, values.shape[1]), np.int64)
    _add_to(values, level, out)
    return out


@njit(cache=True)
def _add_to(values, kind, out):  # type: ignore[no-untyped-def]
    """Rows of values int64[facility, column] added to the row of their kind in out."""
    for f in range(len(values)):
        for column in range(out.shape[1]):
            out[kind[f], column] += values[f, column]


def write_flows(
    record: Record, t: int, tally: Tally, standing: Standing, service_share: NDArray[np.float64], inflow_share: float
) -> None:
    """The month's counters (summed over pieces) into the county tables.

    service_share float64[level] is the labour part of charges for stays; inflow_share the visits of people from
    elsewhere at
    county hospitals.
    """
    facilities, counts, county = standing.facilities, tally.facility, record.county
    kind, visits = facilities.counted_as, visits_of(counts)
    sums = by_kind(counts, kind)
    county["visits"][t] = sums[:, VISITS]
    for name, column in PLAIN.items():
        county[name][t] = sums[:, column]
    county["fund_outpatient"][t] = sums[:, Count.FUND_VISIT_RESIDENT] + sums[:, Count.FUND_VISIT_EMPLOYEE]
    county["fund_inpatient"][t] = sums[:, Count.FUND_STAY_RESIDENT] + sums[:, Count.FUND_STAY_EMPLOYEE]
    county["travel_minutes"][t] = sums[:, Count.TRAVEL] // 10  # counted in tenths
    county["wait_minutes"][t] = sums[:, Count.WAIT] // 10
    on_wards = np.floor(counts[:, Count.CHARGE_STAY] * service_share[facilities.level]).astype(np.int64)
    county["service_income"][t] = sums[:, Count.LABOUR] + by_kind(on_wards, kind)
    county["inflow_visits"][t] = by_kind(inflow_visits(visits, facilities.level, inflow_share), kind)
    county["assistance"][t] = sums[:, Count.ASSISTANCE].sum()
    county["self_care"][t] = tally.self_care
    county["referred_down"][t] = tally.handed_down
    county["declined_admissions"][t] = tally.declined
    county["transferred_down"][t] = tally.transferred
    county["stays_by_condition"][t] = tally.stays
    county["paid_by_patients"][t] = tally.person[:, 0]
    county["catastrophic_residents"][t] = tally.person[:, 1]
    record.facility["visits"][t] = visits
    record.facility["admissions"][t] = counts[:, Count.ADMITTED]


def inflow_visits(visits: NDArray[np.int64], level: NDArray[np.int8], share: float) -> NDArray[np.int64]:
    """Visits of non-residents int64[facility] that make up a share of all visits at county hospitals."""
    return np.where(level == int(Level.COUNTY), np.floor(visits * share / (1 - share)), 0).astype(np.int64)


def remotest(minutes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The remotest fifth of villages, bool[village], by minutes float32[village, option].

    Remote by the time to the out-of-county hospital, which lies beyond the county seat.
    """
    far = minutes[:, -1]
    return np.asarray(far >= np.quantile(far, 1 - REMOTE_SHARE))


def remote_travel(
    minutes: NDArray[np.float32], remote: NDArray[np.bool_], experience: NDArray[np.int64]
) -> tuple[int, int]:
    """Minutes travelled one way, and visits, of people in remote villages.

    minutes float32[village, option]; remote bool[village]; experience int64[village, option, (visits, …)].
    """
    visits = experience[remote, 1:, 0]
    return int((visits * minutes[remote, 1:]).sum()), int(visits.sum())


def write_institutions(record: Record, t: int, standing: Standing) -> None:
    """Stocks of the institutions at the end of the month into the county and facility tables."""
    facilities, county, is_open = standing.facilities, record.county, standing.facilities.is_open
    kind, staff, doctors = facilities.counted_as, facilities.staff, facilities.doctors
    county["staff"][t] = by_kind(staff, kind)
    county["facilities"][t] = by_kind(is_open.astype(np.int64), kind)
    county["beds"][t] = by_kind(np.rint(facilities.beds).astype(np.int64), kind)
    lent = facilities.posted + facilities.outreach
    county["posted_down"][t] = round(1000 * float(lent[lent > 0].sum()))

    workers = facilities.workers
    town = facilities.is_town & is_open
    reached = town & (standing.capability >= standing.standard_threshold)
    large = standing.residents_served > SMALL_TOWNSHIP["residents"]
    small = town & (~large | (workers < SMALL_TOWNSHIP["staff"]))
    county["township_standard"][t] = reached.sum(), town.sum()
    county["township_standard_over_10k"][t] = (reached & large).sum(), (town & large).sum()
    county["small_township_capability"][t] = np.floor(1000 * standing.capability[small]).sum(), small.sum()

    number = np.bincount(kind, workers, N_KINDS)
    paid = np.bincount(kind, standing.pay * workers, N_KINDS)
    county["pay"][t] = np.rint(paid / np.maximum(number, 1))
    gps = staff[:, Cadre.GP] * town
    county["gp_pay"][t] = round(float((standing.pay * gps).sum() / max(gps.sum(), 1)))
    clinicians = np.where(facilities.is_county, doctors, 0)
    county["county_clinician_pay"][t] = round(float((standing.pay * clinicians).sum() / clinicians.sum()))

    rows = record.facility
    rows["doctors"][t] = doctors
    rows["wait_minutes"][t] = standing.wait
    rows["capability"][t] = standing.capability
    rows["load"][t] = standing.load
    rows["occupancy"][t] = standing.occupancy
    rows["balance"][t] = standing.balance
