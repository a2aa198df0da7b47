"""A month of every facility's money: patients and funds in, subsidies in, wages, drugs and running costs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.system.integration import house_money
from sim.system.ledger import Ledger
from sim.system.tariff import fen, grown

SHARED_LEVELS = ("village", "township", "county")


@dataclass
class Payroll:
    """What workers earn: fen a year per worker, float64[facility].

    base without bonus; bonus the part of the year paid out of surplus; workload what pay linked to the workload adds
    (takes away, negative); income of village doctors is what their clinics
    earned, a running mean with twelve months' memory. usual_village is their mean income in the first year, in fen of
    mid-2019.
    """

    base: NDArray[np.float64]
    bonus: NDArray[np.float64]
    village_income: NDArray[np.float64]
    workload: NDArray[np.float64]
    usual_village: float | None = None

    @classmethod
    def at_start(cls, facilities: FacilityTable, county: County) -> Payroll:
        """Pay by the county's numbers, no bonus yet."""
        n = len(facilities)
        return cls(
            np.zeros(n),
            np.zeros(n),
            np.where(facilities.is_clinic, float(fen(county.value("workforce.pay_village"))), 0.0),
            np.zeros(n),
        )

    def of(self, facilities: FacilityTable, *, with_bonus: bool = True) -> NDArray[np.float64]:
        """Yearly pay per worker in fen; with_bonus counts bonus and pay linked to the workload."""
        paid = self.base + (self.bonus + self.workload if with_bonus else 0.0)
        return np.where(facilities.is_clinic, self.village_income, paid)

    def settle_usual(self, facilities: FacilityTable, county: County, month: int) -> None:
        """Take this month's mean income of village doctors as the usual one, brought back to mid-2019."""
        clinics = facilities.is_clinic & facilities.is_open
        mean = float(self.village_income[clinics].mean()) if clinics.any() else 0.0
        self.usual_village = max(mean / grown(1.0, county.value("workforce.pay_growth"), month), 1.0)

    def relative(
        self, facilities: FacilityTable, county: County, month: int, *, with_bonus: bool = True
    ) -> NDArray[np.float64]:
        """Pay against the start, the general growth of pay taken out: float64[facility].

        Without the bonus (loop R2 cut) nothing that a facility earns changes it. Townships: their ratio to
        county hospital pay; village doctors: their income, once a first year is known.
        """
        growth = county.value("workforce.pay_growth")
        pay = self.of(facilities, with_bonus=with_bonus)
        county_pay = mean(pay[facilities.county_hospitals])
        usual = county.value("workforce.pay_township") / county.value("workforce.pay_county")
        relative = np.ones(len(facilities))
        town, clinics = facilities.towns, facilities.clinics
        relative[town] = pay[town] / county_pay / usual
        if self.usual_village is not None:
            relative[clinics] = self.village_income[clinics] / grown(self.usual_village, growth, month)
        return relative


def set_pay(
    payroll: Payroll, facilities: FacilityTable, county: County, levers: Mapping[str, float], month: int
) -> None:
    """Base pay of the month: county hospitals by the county's number and growth, townships by the ratio in force."""
    pay_county = grown(county.value("workforce.pay_county"), county.value("workforce.pay_growth"), month) * 100
    ratio = levers["performance_pay_two_permits.township_county_pay_ratio"]
    payroll.base[:] = np.array([0.0, pay_county * ratio, pay_county, 0.0])[facilities.level]


def public_health_money(
    facilities: FacilityTable, county: County, residents_at: NDArray[np.int64], month: int
) -> NDArray[np.float64]:
    """Public-health money of the month by the residents served, in fen: float64[facility]."""
    growth = county.value("workforce.pay_growth")
    per_head = fen(grown(county.value("finance.public_health_per_head"), growth, month) / 12)
    to_clinics = county.value("finance.public_health_village_share")
    share = np.array([to_clinics, 1 - to_clinics, 0.0, 0.0])[facilities.level]
    return np.asarray(residents_at * per_head * share, np.float64)


def run_facilities(
    ledger: Ledger,
    payroll: Payroll,
    facilities: FacilityTable,
    county: County,
    levers: Mapping[str, float],
    charges: NDArray[np.int64],
    public_health: NDArray[np.float64],
    beyond_charges: NDArray[np.int64],
    sample: float,
    month: int,
) -> NDArray[np.int64]:
    """Post the month's subsidies and costs; changes the ledger and the village doctors' income.

    charges int64[facility] is what was charged this month; public_health float64[facility] fen of public-health money;
    beyond_charges int64[facility] what the fund has paid beyond charges, which is a clinic's income too. Wages and
    subsidies are scaled to the sample, as charges already are. Returns the wages int64[facility] that the facilities
    paid themselves, the guaranteed part taken off.
    """
    workers, doctors = facilities.workers, facilities.doctors
    is_clinic, is_town, is_county = facilities.is_clinic, facilities.is_town, facilities.is_county

    allowance = doctors * levers["village_doctor_income.annual_yuan_delta"]
    allowance = allowance + facilities.is_open * levers["village_operating_subsidy.yuan_per_clinic_year"]
    allowance = allowance + house_money(facilities, county, month)
    base_wages = payroll.base * workers / 12 * sample
    guaranteed = np.where(is_town, levers["fiscal_guarantee.guaranteed_share"] * base_wages, 0.0)
    of_revenue = county.value("finance.fiscal_share_county")
    subsidy = public_health + np.where(is_clinic, allowance * 100 / 12, 0.0) * sample + guaranteed
    subsidy += np.where(is_county, charges * of_revenue / (1 - of_revenue), 0.0)
    subsidy_fen = np.floor(subsidy).astype(np.int64)
    ledger.to_facilities("finance_bureau", subsidy_fen)

    drugs = np.array([county.value(f"prices.drug_share_{name}") for name in SHARED_LEVELS] + [0.0])[facilities.level]
    operating = operating_share(facilities, county)
    supplies = np.floor(charges * drugs + (charges + subsidy_fen) * operating).astype(np.int64)
    ledger.to_facilities("suppliers", -supplies)

    wages = np.floor((payroll.base + payroll.bonus + payroll.workload) * workers / 12 * sample).astype(np.int64)
    ledger.to_facilities("staff", -wages)
    # what a clinic earns is its doctors' income
    earned = np.where(is_clinic, charges - supplies + subsidy_fen + beyond_charges, 0)
    ledger.to_facilities("staff", -np.where(is_clinic, ledger.facilities, 0))
    yearly = np.maximum(earned, 0) * 12 / np.maximum(doctors, 1) / sample
    payroll.village_income += np.where(is_clinic, (yearly - payroll.village_income) / 12, 0.0)
    return wages - np.floor(guaranteed).astype(np.int64)


def operating_share(facilities: FacilityTable, county: County) -> NDArray[np.float64]:
    """Running and capital cost per fen of revenue: float64[facility]; clinics run at their doctors' cost."""
    town, hospital = (county.value(f"finance.operating_share_{name}") for name in ("township", "county"))
    return np.array([0.0, town, hospital, 0.0])[facilities.level]
