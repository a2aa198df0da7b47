"""The county's institutions and their month: what they can do, what they earn, whom they employ, how hard they try.

Residents are not here: institutions meet them through the counters of the month (`Tally`), and residents meet
institutions through prices, waits, capability and refusals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.conventions import LICENSED_CADRES, Level
from sim.county.facilities import Facility, FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.monthly import by_kind, inflow_visits
from sim.measure.tally import Count
from sim.system.accounts import Payroll, run_facilities, set_pay, share_surplus
from sim.system.alliance import Alliance, in_force
from sim.system.capability import capability_now
from sim.system.capacity import Service, set_capacity
from sim.system.caps import AdmissionCaps
from sim.system.conduct import conduct_row, publish
from sim.system.effort import Effort, adapt_effort
from sim.system.fund import InsuranceFund
from sim.system.incentives import fee_for_service
from sim.system.ledger import Ledger
from sim.system.margins import Margins, Rewards
from sim.system.own_beds import buy_beds
from sim.system.payment import Rules
from sim.system.resistance import coded
from sim.system.staffing import Postings, manage_staff, send_down
from sim.system.stinting import billed_off_list
from sim.system.tariff import grown
from sim.system.yearbook import Times


class Institutions:
    """Facilities, alliance and fund with their state, and one method for each phase of the month that is theirs.

    served float64[facility] is the service population of township hospitals against the start; year_charges,
    year_visits, year_stays_wanted int64[12, facility] the last twelve months.
    """

    def __init__(
        self, model: mesa.Model, table: FacilityTable, county: County, behaviour: Behaviour,
        levers: Mapping[str, float], sample: float,
    ) -> None:  # fmt: skip
        n = len(table)
        self.table, self.county, self.behaviour, self.sample = table, county, behaviour, sample
        self.facilities = [Facility(model, table, row) for row in range(n)]
        self.fund, self.alliance = InsuranceFund(model), Alliance(model)
        self.ledger = Ledger(table.ids)
        self.service = Service.at_start(table, county, behaviour)
        self.effort = Effort.at_start(n, county, levers)
        self.postings = Postings()
        self.caps = AdmissionCaps.at_start(n)
        self.payroll = Payroll.at_start(table, county)
        self.outreach_days = np.zeros(n)
        self.beds_bought = np.zeros(n)
        self.basket = Margins(np.zeros(n), np.zeros(n))
        self.new_county_doctors = 0
        self.in_county = table.level != Level.OUT_OF_COUNTY
        self.wanted_visits = self.wanted_bed_days = np.zeros(n, np.int64)
        self.year_charges = np.zeros((12, n), np.int64)
        self.year_visits = np.zeros((12, n), np.int64)
        self.year_stays_wanted = np.zeros((12, n), np.int64)
        self.capability = self._capability_now(levers)

    # ------------------------------------------------------------------------------------------- apply_policy

    def turn_year(self, levers: Mapping[str, float], was_whole: bool) -> None:
        """Last year's primary share decides about the caps of the new one (潭政办发〔2022〕25号 二(二)10)."""
        share = self.fund.primary_inpatient_share(self.table.is_primary, self.in_county)
        self.caps.turn_year(share, levers, was_whole)

    def open_package(self, levers: Mapping[str, float], month: int) -> None:
        """The alliance's package: set each January, and when the contract starts within a year."""
        starts = self.alliance.budget is None and in_force(levers, "global_budget_contract.enabled")
        if month % 12 == 0 or starts:
            self.alliance.open_year(self.fund, self.in_county, levers, month)

    # ------------------------------------------------------------------------------------------- set_capacity

    def _capability_now(self, levers: Mapping[str, float]) -> NDArray[np.float64]:
        return capability_now(
            self.table,
            self.behaviour,
            self.county.value("facilities.village_licensed_share"),
            self.outreach_days,
            levers["subcentre_build.capability_target_ratio"],
            levers["county_hospital_upgrade.capability_gain"],
        )

    def set_capacity(self, levers: Mapping[str, float], is_first_month: bool) -> None:
        """What facilities can do and take on this month."""
        self.capability = self._capability_now(levers)
        set_capacity(
            self.service, self.table, self.county, self.behaviour, self.wanted_visits, self.wanted_bed_days,
            self.effort.township, self.sample, is_first_month=is_first_month,
        )  # fmt: skip

    def cap_acceptance(self, levers: Mapping[str, float], month: int) -> NDArray[np.float64]:
        """Chance float64[facility] that a stay fits under the admission cap."""
        is_capped = self.table.is_primary & (self.table.level == Level.TOWNSHIP)
        budget = levers["primary_fund_share_path.target_inpatient_budget_share"]
        return self.caps.acceptance(
            wanted=self.year_stays_wanted.mean(axis=0),
            is_capped=is_capped,
            growth=self.county.value("insurance.township_admission_cap_growth"),
            budget_factor=budget
            / self.county.value("insurance.primary_inpatient_budget_share")
            * self.table.beds
            / np.maximum(self.table.beds_at_start, 1),
            month=month,
        )

    # ------------------------------------------------------------------------------------------- settle_budgets

    def settle_budgets(
        self,
        levers: Mapping[str, float],
        counts: NDArray[np.int64],
        insured: NDArray[np.int64],
        residents_at: NDArray[np.int64],
        month: int,
        first_year_ends: bool,
    ) -> None:
        """Premiums, the package, everybody's running money; in December the year is settled and bonuses set.

        counts int64[facility, Count]; insured int64[scheme] residents; residents_at int64[facility] (simulated)
        residents a clinic or township hospital serves; first_year_ends whether this is the run's twelfth month.
        """
        table, county = self.table, self.county
        self.fund.receive_premiums(self.ledger, county, insured, month)
        visits = counts[:, [Count.ACUTE, Count.FOLLOW_UP, Count.REFERRED]].sum(axis=1)
        visitors = inflow_visits(visits, table.level, county.value("productivity.inflow_share_county_hospital"))
        from_visitors = np.floor(counts[:, Count.CHARGE_VISIT] / np.maximum(visits, 1) * visitors).astype(np.int64)
        self.ledger.to_facilities("visitors", from_visitors)
        charges = counts[:, Count.CHARGE_VISIT] + counts[:, Count.CHARGE_STAY]
        set_pay(self.payroll, table, county, levers, month)
        run_facilities(
            self.ledger, self.payroll, table, county, levers, charges + from_visitors, residents_at, month, self.sample
        )
        if first_year_ends:
            self.payroll.settle_usual(table, county, month)
        self._remember(counts, charges, visits)
        self.caps.used += counts[:, Count.ADMITTED]
        self.alliance.spend(self.fund.visits[-1] + self.fund.stays[-1], self.in_county, levers)
        if month % 12 == 11:
            self._close_books(levers)
        self.ledger.check()

    def _remember(self, counts: NDArray[np.int64], charges: NDArray[np.int64], visits: NDArray[np.int64]) -> None:
        """The last twelve months, and what was asked for: facilities and patients know it next month."""
        for past, now in (
            (self.year_charges, charges),
            (self.year_visits, visits),
            (self.year_stays_wanted, counts[:, Count.STAYS_WANTED]),
        ):
            past[:-1] = past[1:]
            past[-1] = now
        self.wanted_visits = counts[:, Count.WANTED]
        self.wanted_bed_days = counts[:, Count.BED_DAYS_WANTED]

    def _close_books(self, levers: Mapping[str, float]) -> None:
        """December: the package is settled, surpluses become next year's bonuses."""
        weight = self.year_visits.sum(axis=0).astype(float)
        received = self.alliance.close_year(
            self.ledger, self.fund, self.table.is_primary, self.in_county, weight, levers
        )
        share_surplus(
            self.payroll, self.ledger, self.table, levers, received, self.behaviour["effort.surplus_as_bonus"],
            self.sample,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------- manage_staff

    def manage_staff(
        self, levers: Mapping[str, float], served: NDArray[np.float64], key: NDArray[np.uint32], month: int
    ) -> None:
        """Exits, hires, licences; county doctors at work below.

        served float64[facility] is the service population of township hospitals against the start.
        """
        relative = self.payroll.relative(self.table, self.county, month)
        self.staff_flow = manage_staff(self.table, self.county, self.behaviour, levers, relative, served, key, month)
        hospitals = self.table.level == Level.COUNTY
        self.new_county_doctors = int(self.staff_flow.hires[hospitals][:, LICENSED_CADRES].sum())
        days = levers["specialist_outreach.visits_per_month_per_township"]
        days += self.behaviour["effort.outreach_days"] * self.effort.sending
        self.outreach_days = np.where(self.table.level == Level.TOWNSHIP, days, 0.0)
        send_down(
            self.table, self.postings, self.new_county_doctors, levers, days,
            self.county.value("productivity.working_days_per_year") / 12,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------- adapt_effort

    def bill(self, rules: Rules) -> Rules:
        """The rules as facilities bill under them: off the list where care costs, coded heavier where they resist."""
        level = self.table.level
        self.basket = Margins(rules.charge_visit.mean(axis=1)[level], rules.charge_stay.mean(axis=1)[level])
        rules = billed_off_list(rules, self.effort.stinting.off_list, level)
        return coded(rules, self.effort.resistance, self.behaviour)

    def adapt_effort(
        self, levers: Mapping[str, float], counts: NDArray[np.int64], demand: tuple[float, float], month: int
    ) -> None:
        """Behaviour follows money, audits and targets; in December hospitals with full beds and credit buy more.

        counts int64[facility, Count]; demand how much care is sought this month, visits and stays.
        """
        effort, table, county = self.effort, self.table, self.county
        prices = grown(1.0, county.value("prices.growth"), month)
        effort.book.remember(counts, table.level, self.service.bed_capacity, Times(prices, *demand))
        plain = fee_for_service(table, county, *effort.book.charges(table.level))
        visits, stays = self.fund.year()
        rewards = Rewards(by_price_list=plain, in_force=plain)
        adapt_effort(
            effort,
            table,
            self.service,
            county,
            self.behaviour,
            levers,
            rewards,
            self.basket,
            visits + stays,
            prices,
        )
        publish(effort, table, counts, county, self.behaviour, month)
        self.beds_bought = np.zeros(len(table))
        if month % 12 == 11:
            self.beds_bought = buy_beds(
                table, self.ledger, effort.book.year_bed_use(), county, self.behaviour, levers, month, self.sample
            )

    def behaviour_row(self, counts: NDArray[np.int64]) -> dict[str, Any]:
        """The month's row of the record about behaviour."""
        return conduct_row(self.effort, self.table, counts) | {
            "own_beds": by_kind(np.round(self.beds_bought).astype(np.int64), self.table.kind)
        }
