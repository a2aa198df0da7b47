"""A month of every facility's money: patients and funds in, subsidies in, wages, drugs and running costs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.system.ledger import Ledger
from sim.system.tariff import fen, grown

SHARED_LEVELS = ("village", "township", "county")


@dataclass
class Payroll:
    """What workers earn: fen a year per worker, float64[facility].

    base without bonus; bonus the part of the year paid out of surplus; income of village doctors is what their clinics
    earned, a running mean with twelve months' memory. usual_village is their mean income in the first year, in fen of
    mid-2019.
    """

    base: NDArray[np.float64]
    bonus: NDArray[np.float64]
    village_income: NDArray[np.float64]
    opening_balance: NDArray[np.int64]
    usual_village: float | None = None

    @classmethod
    def at_start(cls, facilities: FacilityTable, county: County) -> Payroll:
        """Pay by the county's numbers, no bonus yet."""
        n = len(facilities)
        clinics = facilities.kind == Kind.VILLAGE_CLINIC
        return cls(
            np.zeros(n),
            np.zeros(n),
            np.where(clinics, float(fen(county.value("workforce.pay_village"))), 0.0),
            np.zeros(n, np.int64),
        )

    def of(self, facilities: FacilityTable) -> NDArray[np.float64]:
        """Yearly pay per worker in fen, bonus included."""
        paid = np.where(facilities.kind == Kind.VILLAGE_CLINIC, self.village_income, self.base + self.bonus)
        return np.asarray(paid)

    def settle_usual(self, facilities: FacilityTable, county: County, month: int) -> None:
        """Take this month's mean income of village doctors as the usual one, brought back to mid-2019."""
        clinics = (facilities.kind == Kind.VILLAGE_CLINIC) & facilities.is_open
        mean = float(self.village_income[clinics].mean()) if clinics.any() else 0.0
        self.usual_village = max(mean / grown(1.0, county.value("workforce.pay_growth"), month), 1.0)

    def relative(
        self, facilities: FacilityTable, county: County, month: int, with_bonus: bool = True
    ) -> NDArray[np.float64]:
        """Pay against the start, the general growth of pay taken out: float64[facility].

        Townships: their ratio to county hospital pay, bonuses left out where R2 is cut (with_bonus False); village
        doctors: their income, once a first year is known.
        """
        growth = county.value("workforce.pay_growth")
        pay = self.of(facilities) - (0.0 if with_bonus else self.bonus)
        hospitals = facilities.level == Level.COUNTY
        county_pay = pay[hospitals].mean()
        usual = county.value("workforce.pay_township") / county.value("workforce.pay_county")
        relative = np.ones(len(facilities))
        town = facilities.level == Level.TOWNSHIP
        relative[town] = pay[town] / county_pay / usual
        clinics = facilities.kind == Kind.VILLAGE_CLINIC
        if self.usual_village is not None:
            relative[clinics] = self.village_income[clinics] / grown(self.usual_village, growth, month)
        return relative


def set_pay(
    payroll: Payroll, facilities: FacilityTable, county: County, levers: Mapping[str, float], month: int
) -> None:
    """Base pay of the month: county hospitals by the county's number and growth, townships by the ratio in force."""
    pay_county = grown(county.value("workforce.pay_county"), county.value("workforce.pay_growth"), month) * 100
    ratio = levers["performance_pay_two_permits.township_county_pay_ratio"]
    payroll.base[:] = np.where(
        facilities.level == Level.COUNTY,
        pay_county,
        np.where(facilities.level == Level.TOWNSHIP, pay_county * ratio, 0.0),
    )


def run_facilities(
    ledger: Ledger,
    payroll: Payroll,
    facilities: FacilityTable,
    county: County,
    levers: Mapping[str, float],
    charges: NDArray[np.int64],
    residents_at: NDArray[np.int64],
    month: int,
    sample: float,
) -> None:
    """Post the month's subsidies and costs; changes the ledger and the village doctors' income.

    charges int64[facility] is what was charged this month; residents_at int64[facility] the (simulated) residents a
    clinic or township hospital serves. Wages and subsidies are scaled to the sample, as charges already are.
    """
    growth = county.value("workforce.pay_growth")
    workers = facilities.staff.sum(axis=1)
    is_clinic = facilities.kind == Kind.VILLAGE_CLINIC
    is_town, is_county = facilities.level == Level.TOWNSHIP, facilities.level == Level.COUNTY

    public_health = fen(grown(county.value("finance.public_health_per_head"), growth, month) / 12)
    to_clinics = county.value("finance.public_health_village_share")
    share = np.where(is_clinic, to_clinics, np.where(is_town, 1 - to_clinics, 0.0))
    allowance = np.where(
        is_clinic, facilities.doctors * levers["village_doctor_income.annual_yuan_delta"] * 100 / 12, 0.0
    )
    guaranteed = levers["fiscal_guarantee.guaranteed_share"]
    of_revenue = county.value("finance.fiscal_share_county")
    subsidy = residents_at * public_health * share + allowance * sample
    subsidy += np.where(is_town, guaranteed * payroll.base * workers / 12 * sample, 0.0)
    subsidy += np.where(is_county, charges * of_revenue / (1 - of_revenue), 0.0)
    subsidy_fen = np.floor(subsidy).astype(np.int64)
    ledger.to_facilities("finance_bureau", subsidy_fen)

    drugs = np.array([county.value(f"prices.drug_share_{name}") for name in SHARED_LEVELS] + [0.0])[facilities.level]
    operating = np.where(is_town, county.value("finance.operating_share_township"), 0.0)
    operating = np.where(is_county, county.value("finance.operating_share_county"), operating)
    supplies = np.floor(charges * drugs + (charges + subsidy_fen) * operating).astype(np.int64)
    ledger.to_facilities("suppliers", -supplies)

    wages = np.floor((payroll.base + payroll.bonus) * workers / 12 * sample).astype(np.int64)
    ledger.to_facilities("staff", -wages)
    earned = np.where(is_clinic, charges - supplies + subsidy_fen, 0)  # what a clinic earns is its doctors' income
    ledger.to_facilities("staff", -np.where(is_clinic, ledger.facilities, 0))
    yearly = np.maximum(earned, 0) * 12 / np.maximum(facilities.doctors, 1) / sample
    payroll.village_income += np.where(is_clinic, (yearly - payroll.village_income) / 12, 0.0)


def share_surplus(
    payroll: Payroll,
    ledger: Ledger,
    facilities: FacilityTable,
    levers: Mapping[str, float],
    received: NDArray[np.int64],
    surplus_as_bonus: float,
    sample: float,
) -> None:
    """Next year's bonus from this year's surplus; changes `payroll.bonus`.

    Of a facility's own surplus (after what it owes the alliance) the share that the two permits allow, of what it
    received from the alliance the share paid as bonus; per worker, spread over twelve months. What a clinic receives is
    its doctors' income. The books move on to the next year.
    """
    workers = np.maximum(facilities.staff.sum(axis=1), 1)
    own = np.maximum(ledger.facilities - payroll.opening_balance - np.maximum(received, 0), 0)
    share = levers["performance_pay_two_permits.surplus_to_bonus_share"]
    pool = own * share + np.maximum(received, 0) * surplus_as_bonus
    clinics = facilities.kind == Kind.VILLAGE_CLINIC
    payroll.village_income += np.where(clinics, received / np.maximum(facilities.doctors, 1) / sample, 0.0)
    eligible = np.isin(facilities.level, (Level.TOWNSHIP, Level.COUNTY))
    payroll.bonus[:] = np.where(eligible, pool / workers / sample, 0.0)
    payroll.opening_balance[:] = ledger.facilities
