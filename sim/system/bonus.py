"""The two permissions (两个允许): what township hospitals may pay out of their service surplus, and pay by workload.

    service surplus = labour income × (1 − operating share) − wages the budget does not guarantee − debt service
                      − penalties + what the fund paid beyond charges
    bonus pool      = service surplus × share that may be paid, less where a guarantee comes without class-2 management
    per worker      ≤ base pay × (room below the ceiling + uplift)
    workload pay    = base pay × linked share × (work per worker against the first year − 1)

Labour income leaves out drugs, consumables and tests (潭政办发〔2022〕25号 二(二)9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.measure.tally import Count, visits_of
from sim.system.accounts import SHARED_LEVELS, Payroll, operating_share
from sim.system.alliance import in_force


@dataclass
class ServiceBook:
    """Service money of the calendar year, int64[facility] fen, and the work of the last twelve months.

    labour income from labour services; own_wages what the guarantee left to pay; beyond what came from elsewhere
    (penalties and debt service negative). work float64[12, facility] visits and bed-days in visits; usual float64
    [facility] that of the first year per worker, None before it is over.
    """

    labour: NDArray[np.int64]
    own_wages: NDArray[np.int64]
    beyond: NDArray[np.int64]
    work: NDArray[np.float64]
    usual: NDArray[np.float64] | None = None

    @classmethod
    def at_start(cls, n_facilities: int) -> ServiceBook:
        """Empty books."""
        labour, own_wages, beyond = (np.zeros(n_facilities, np.int64) for _ in range(3))
        return cls(labour, own_wages, beyond, np.zeros((12, n_facilities)))

    def count(
        self,
        facilities: FacilityTable,
        county: County,
        counts: NDArray[np.int64],
        own_wages: NDArray[np.int64],
        beyond: NDArray[np.int64],
    ) -> None:
        """Add a month: counts int64[facility, Count]; own_wages, beyond int64[facility] fen."""
        share = np.array([county.value(f"prices.service_share_{name}") for name in SHARED_LEVELS] + [0.0])
        on_wards = np.floor(counts[:, Count.CHARGE_STAY] * share[facilities.level]).astype(np.int64)
        self.labour += counts[:, Count.LABOUR] + on_wards
        self.own_wages += own_wages
        self.beyond += beyond
        visits = visits_of(counts)
        self.work[:-1] = self.work[1:]
        self.work[-1] = visits + counts[:, Count.BED_DAYS] * county.value("productivity.visits_per_bed_day")

    def settle_usual(self, facilities: FacilityTable) -> None:
        """Take the work of the last twelve months as the usual one."""
        self.usual = self.work.sum(axis=0) / np.maximum(facilities.workers, 1)

    def workload(self, facilities: FacilityTable) -> NDArray[np.float64]:
        """Work per worker against the first year less 1, float64[facility] from -1 to 1; 0 before that is known."""
        if self.usual is None:
            return np.zeros(len(facilities))
        now = self.work.sum(axis=0) / np.maximum(facilities.workers, 1)
        return np.where(self.usual > 0, within(now / np.maximum(self.usual, 1e-9) - 1, -1.0, 1.0), 0.0)

    def surplus(self, facilities: FacilityTable, county: County) -> NDArray[np.float64]:
        """Service surplus of the year in fen of the sample: float64[facility], negative where there is none."""
        return self.labour * (1 - operating_share(facilities, county)) - self.own_wages + self.beyond

    def turn_year(self) -> None:
        """Open the books of a new year."""
        for column in (self.labour, self.own_wages, self.beyond):
            column[:] = 0


def set_workload_pay(
    payroll: Payroll, book: ServiceBook, facilities: FacilityTable, levers: Mapping[str, float]
) -> None:
    """Pay of the month linked to the workload; changes `payroll.workload` of township hospitals."""
    linked = levers["performance_pay_two_permits.workload_linked_share"]
    if linked == 0:
        payroll.workload[:] = 0.0
        return
    moved = payroll.base * linked * book.workload(facilities)
    payroll.workload[:] = np.where(facilities.is_town, moved, 0.0)


def share_surplus(
    payroll: Payroll,
    book: ServiceBook,
    facilities: FacilityTable,
    county: County,
    levers: Mapping[str, float],
    received: NDArray[np.int64],
    surplus_as_bonus: float,
    sample: float,
) -> None:
    """Next year's bonus from this year's surplus; changes `payroll.bonus` and the income of village doctors.

    Of the service surplus of township hospitals the share that the two permissions allow; of what was received from
    the alliance the share paid as bonus, at county hospitals too; per worker, spread over twelve months. What a clinic
    receives is its doctors' income. Where the budget guarantees more than at the start, the bonus gives way in the same
    proportion, unless class-2 management allows it on top.
    """
    workers = np.maximum(facilities.workers, 1)
    is_town, is_county = facilities.is_town, facilities.is_county
    share = levers["performance_pay_two_permits.surplus_to_bonus_share"] * _on_top_of_guarantee(county, levers)
    owed = np.minimum(received, 0)  # an overspend is borne before anything is shared out
    own = np.where(is_town, np.maximum(book.surplus(facilities, county) + owed, 0.0), 0.0)
    pool = own * share + np.maximum(received, 0) * surplus_as_bonus
    room = county.value("finance.performance_ceiling_room") + levers["performance_pay_two_permits.pay_cap_uplift"]
    per_worker = pool / workers / sample
    payroll.bonus[:] = np.where(
        is_town, np.minimum(per_worker, payroll.base * room), np.where(is_county, per_worker, 0.0)
    )
    clinics = facilities.is_clinic
    payroll.village_income += np.where(clinics, received / np.maximum(facilities.doctors, 1) / sample, 0.0)


def bonus_townships(payroll: Payroll, facilities: FacilityTable) -> tuple[int, int]:
    """Township institutions that pay a bonus out of their surplus, and all township institutions."""
    town = facilities.towns
    return int((payroll.bonus[town] > 0).sum()), town.size


def _on_top_of_guarantee(county: County, levers: Mapping[str, float]) -> float:
    """What the guarantee leaves of the bonus, 0-1: all at the start's guarantee, nothing at a full one."""
    if in_force(levers, "fiscal_guarantee.class2_management"):
        return 1.0
    open_at_start = 1 - county.value("finance.fiscal_guarantee")
    return min((1 - levers["fiscal_guarantee.guaranteed_share"]) / max(open_at_start, 1e-9), 1.0)
