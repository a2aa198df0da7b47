"""The county's institutions and their month: what they can do, what they earn, whom they employ, how hard they try.

Residents are not here: institutions meet them through the counters of the month (`Tally`), and residents meet
institutions through prices, waits, capability and refusals.
"""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.conventions import Kind
from sim.county.facilities import Facility, FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.measure.monthly import inflow_visits
from sim.measure.tally import Count, visits_of
from sim.system.accounts import Payroll, run_facilities, set_pay
from sim.system.added_services import AddedServices, People
from sim.system.alliance import Alliance, in_force
from sim.system.allowances import pay_allowances
from sim.system.bonus import set_workload_pay, share_surplus
from sim.system.buildup import BuildUp, build_up
from sim.system.capability import capability_now
from sim.system.capacity import Service, set_capacity, visits_worth
from sim.system.caps import AdmissionCaps
from sim.system.conduct import publish
from sim.system.effort import Effort, adapt_effort
from sim.system.fund import InsuranceFund
from sim.system.fund_caps import FundCaps, benefit_growth
from sim.system.grades import raise_pay
from sim.system.incentives import Incentives, Rewards, rewards_now
from sim.system.last_year import LastYear
from sim.system.ledger import Ledger
from sim.system.margins import Margins
from sim.system.needless_care import as_dear, dearness, managed_right
from sim.system.openings import open_facilities, settle_in
from sim.system.own_beds import buy_beds
from sim.system.package_scope import in_scope
from sim.system.payment import Rules
from sim.system.resistance import coded
from sim.system.restraint import Restraint
from sim.system.rounds import lent_by_county
from sim.system.separate_fund import SeparateFund
from sim.system.settlements import Settlements
from sim.system.staffing import Staffing, manage_staff, post_elsewhere
from sim.system.stinting import billed_off_list
from sim.system.tariff import grown
from sim.system.tcm_service import TcmService, specialist_days
from sim.system.village_doctors import remote_clinics
from sim.system.yearbook import Times, cases


class Institutions:
    """Facilities, alliance and fund with their state, and one method for each phase of the month that is theirs.

    remote bool[facility] are the village clinics far from the county seat; year the counters of the last twelve months;
    year_stays_wanted int64[12, facility] the stays asked for, which caps look at; year_fits float64[12, facility] the
    chance that a stay fitted under caps; rewards what one more visit or stay leaves; right_at_start float64[level,
    condition] the chance of a visit managed right.
    """

    def __init__(
        self, model: mesa.Model, table: FacilityTable, county: County, behaviour: Behaviour,
        levers: Mapping[str, float], sample: float, month: int,
    ) -> None:  # fmt: skip
        n = len(table)
        self.table, self.county, self.behaviour, self.sample = table, county, behaviour, sample
        self.facilities = [Facility(model, table, row) for row in range(n)]
        self.fund, self.alliance = InsuranceFund(model), Alliance(model)
        self.ledger = Ledger(table.ids)
        self.service = Service.at_start(table, county, behaviour)
        self.staffing = Staffing.at_start(table, county, behaviour, levers, month)
        self.effort = Effort.at_start(n, county, levers)
        self.caps, self.fund_caps = AdmissionCaps.at_start(n), FundCaps.at_start(n)
        self.settlements = Settlements(n)
        nothing = Incentives(np.zeros(n), np.zeros(n))
        self.rewards = Rewards(nothing, nothing)
        self.payroll = Payroll.at_start(table, county)
        self.round_work, self.added = np.zeros(n), AddedServices.none(n)
        self.beds_bought = np.zeros(n)
        self.basket = Margins(np.zeros(n), np.zeros(n))
        self.in_county = ~table.is_kind(Kind.OUT_OF_COUNTY)
        self.remote = remote_clinics(table, county)
        self.wanted_visits, self.wanted_bed_days = np.zeros(n), np.zeros(n, np.int64)
        self.year_stays_wanted = np.zeros((12, n), np.int64)
        self.months_lived = 0
        self.stocks = BuildUp.at_start(table, county, behaviour, levers)
        self.separate = SeparateFund.at_start(self.stocks.departments)
        self.year = LastYear.at_start(n)
        self.year_fits = np.ones((12, n))
        self.tcm = TcmService.at_start(table, county, behaviour)
        self.capability = self._capability_now(levers)
        self.right_at_start = managed_right(self.capability, table)

    @property
    def dearness(self) -> NDArray[np.float64]:
        """A visit's charge for what doctors can do now against the start: float64[level, condition]."""
        excess = self.behaviour["treatment.needless_excess"]
        return dearness(managed_right(self.capability, self.table), self.right_at_start, excess)

    @property
    def year_charges(self) -> NDArray[np.int64]:
        """Fen charged in the last twelve months: int64[facility]."""
        total: NDArray[np.int64] = self.year.total[:, Count.CHARGE_VISIT] + self.year.total[:, Count.CHARGE_STAY]
        return total

    # ------------------------------------------------------------------------------------------- apply_policy

    def turn_year(self, levers: Mapping[str, float], was_whole: bool) -> None:
        """Last year's primary share decides about the caps of the new one (潭政办发〔2022〕25号 二(二)10)."""
        share = self.fund.primary_inpatient_share(self.table.is_primary, self.in_county)
        self.caps.turn_year(share, levers, was_whole)
        self.fund_caps.turn_year(self.county, levers, was_whole)
        growth = self.county.value("prices.growth")
        self.settlements.county_budget.open_year(
            self.fund.year()[1], self.table.is_primary, self.in_county, growth, levers, self.caps.are_lifted
        )

    def open_package(self, levers: Mapping[str, float], month: int) -> None:
        """The alliance's package: set each January, and when the contract starts within a year."""
        starts = self.alliance.budget is None and in_force(levers, "global_budget_contract.enabled")
        if month % 12 == 0 or starts:
            self.alliance.open_year(self.fund, self.in_county, levers, month, self.separate.year.sum(axis=0))

    def open_facilities(self, levers: Mapping[str, float], known: NDArray[np.float64]) -> None:
        """New facilities that the policy asks for; known float64[facility, condition] is what people think of them."""
        rows = open_facilities(self.table, self.county, levers)
        if rows.size == 0:
            return
        self.remote = remote_clinics(self.table, self.county)
        settle_in(rows, self.table, self.county, self.staffing.posts, self.payroll, self.stocks, self.service, known)

    def bill(self, rules: Rules, levers: Mapping[str, float]) -> Rules:
        """The month's rules as facilities bill under them.

        Visits are as dear as doctors who can do more or less make them; bills move off the list where a package runs
        out or care costs, and are coded heavier where hospitals resist; restraint ends with the contract.
        """
        if not in_force(levers, "global_budget_contract.enabled"):
            self.settlements.restraint = Restraint()
        level = self.table.level
        rules = as_dear(rules, self.dearness)
        self.basket = Margins(rules.charge_visit.mean(axis=1)[level], rules.charge_stay.mean(axis=1)[level])
        rules = self.settlements.restraint.shift_cost(rules)
        rules = billed_off_list(rules, self.effort.stinting.off_list, level)
        return coded(rules, self.effort.resistance, self.behaviour)

    # ------------------------------------------------------------------------------------------- set_capacity

    def _capability_now(self, levers: Mapping[str, float]) -> NDArray[np.float64]:
        return capability_now(self.table, self.county, self.behaviour, self.stocks, levers, self.staffing.outreach_days)

    def set_capacity(self, levers: Mapping[str, float], is_first_month: bool, month: int) -> None:
        """What facilities can do and take on this month."""
        build_up(
            self.stocks, self.table, self.county, self.behaviour, levers, self.staffing.outreach_days,
            visits_of(self.year.latest), visits_of(self.year.total), self.months_lived,
            self.settlements.capital.grades_bought(self.county, self.sample, month),
        )  # fmt: skip
        self.capability = self._capability_now(levers)
        elsewhere = lent_by_county(self.table, self.stocks.reading_visits) + self.round_work * self.sample
        elsewhere = elsewhere + self._tcm_visits_missed(levers) + self.added.work
        self.tcm.open(self.table, self.county, self.behaviour, levers, self.sample)
        haste = self.effort.township / (1 + self.effort.attention.extra)
        set_capacity(
            self.service, self.table, self.county, self.behaviour, self.wanted_visits, self.wanted_bed_days,
            haste, self.sample, is_first_month=is_first_month, elsewhere=elsewhere, queues=is_closed(levers, Loop.B1),
        )  # fmt: skip
        self.months_lived += 1

    def _tcm_visits_missed(self, levers: Mapping[str, float]) -> NDArray[np.float64]:
        """Visits a month for which the TCM hospital lacks the specialists it lends (B4): float64[facility]."""
        away = np.maximum(-specialist_days(self.table, self.stocks.tcm, self.behaviour, levers), 0.0)
        a_day = self.county.value("productivity.visits_per_doctor_day_county")
        return away * a_day * self.sample * is_closed(levers, Loop.B4)

    def plan_services(self, levers: Mapping[str, float], people: People) -> None:
        """Services beside visits and stays, and the time they take of the month."""
        last_month, capacity = self.year.latest, self.service.visit_capacity
        self.added.plan(self.table, capacity, people, last_month, self.county, self.behaviour, levers)

    def cap_acceptance(self, levers: Mapping[str, float], month: int) -> NDArray[np.float64]:
        """Chance float64[facility] that a stay fits under the caps on admissions and money, and is not held back."""
        self.separate.look(
            self.stocks.departments, self.table.doctors_present, self.county, self.behaviour, levers, month
        )
        fits = self.separate.chance_to_fit(self._fits(levers, month))
        self.year_fits[:-1] = self.year_fits[1:]
        self.year_fits[-1] = fits
        return fits * self.settlements.restraint.acceptance(self.in_county)

    def _fits(self, levers: Mapping[str, float], month: int) -> NDArray[np.float64]:
        """Chance float64[facility] that a stay fits under both township caps.

        Caps are the insurer's quotas for single hospitals; they lapse as far as it pays the alliance one sum.
        """
        if not self.caps.in_force:
            return np.ones(len(self.table))
        # a new facility has no past that a cap could be set on
        is_capped = self.table.is_primary & self.table.is_town & ~self.table.opened
        factor = self.fund_caps.budget_factor(self.table, self.county, levers)
        wanted = self.year_stays_wanted.mean(axis=0) * (1 - self.separate.exempt)
        year = self.year.total
        per_stay = (self.fund.year()[1] - year[:, Count.DRG_GAIN]) / np.maximum(year[:, Count.ADMITTED], 1)
        admissions = self.caps.acceptance(
            wanted, is_capped, self.county.value("insurance.township_admission_cap_growth"), factor, month
        )
        growth = self.county.value("insurance.fund_income_growth")
        factor = factor * benefit_growth(self.county, levers)
        money = self.fund_caps.acceptance(wanted * per_stay, is_capped, growth, factor, month)
        fits = np.minimum(admissions, money)
        return fits + self.behaviour["money.quotas_lapse"] * self.alliance.one_purse(levers) * (1 - fits)

    # ------------------------------------------------------------------------------------------- settle_budgets

    def settle_budgets(
        self,
        levers: Mapping[str, float],
        counts: NDArray[np.int64],
        insured: NDArray[np.int64],
        residents_at: NDArray[np.int64],
        contracted: float,
        month: int,
        first_year_ends: bool,
    ) -> None:
        """Premiums, the package, everybody's running money; in December the year is settled and bonuses set.

        counts int64[facility, Count]; insured int64[scheme] residents; residents_at int64[facility] (simulated)
        residents a clinic or township hospital serves; contracted 0-1 their part with a family-doctor contract;
        first_year_ends whether this is the run's twelfth month.
        """
        table, county = self.table, self.county
        self.fund.receive_premiums(self.ledger, county, insured, month)
        visits = visits_of(counts)
        visitors = inflow_visits(visits, table.level, county.value("productivity.inflow_share_county_hospital"))
        from_visitors = np.floor(counts[:, Count.CHARGE_VISIT] / np.maximum(visits, 1) * visitors).astype(np.int64)
        self.ledger.to_facilities("visitors", from_visitors)
        charges = counts[:, Count.CHARGE_VISIT] + counts[:, Count.CHARGE_STAY]
        beyond = self._settle_month(levers, insured, residents_at, contracted, month)
        public_health = self.settlements.public_health(table, county, levers, counts, residents_at, month)
        set_pay(self.payroll, table, county, levers, month)
        raise_pay(self.payroll, self.staffing.grades, table, self.behaviour)
        set_workload_pay(self.payroll, self.settlements.book, table, levers)
        own_wages = run_facilities(
            self.ledger,
            self.payroll,
            table,
            county,
            levers,
            charges + from_visitors,
            public_health,
            beyond,
            self.sample,
            month,
        )
        pay_allowances(self.ledger, self.payroll, table, self.remote, levers, self.sample)
        self._count_services(counts, own_wages, beyond)
        self._remember(counts)
        if first_year_ends:
            self.payroll.settle_usual(table, county, month)
            self.settlements.book.settle_usual(table)
            relative = self.payroll.relative(table, county, month)
            self.staffing.settle_usual(table, county, self.behaviour, self.year_charges, relative, month)
        separate, stays = self.separate.book(self.fund.stays[-1]), self.fund.stays[-1]
        self.caps.used += counts[:, Count.ADMITTED] * (1 - self.separate.exempt)
        self.fund_caps.used += stays - counts[:, Count.DRG_GAIN] - separate
        counted = in_scope(self.fund.visits[-1], stays - separate, self.alliance.scope)
        self.alliance.spend(counted, self.in_county, levers)
        self.settlements.restraint.follow(self.alliance, self.behaviour, levers, month)
        if month % 12 == 11:
            self._close_books(levers)
        self.ledger.check()
        self.rewards = rewards_now(
            table, county, levers, self.year.total, self.year_fits.mean(axis=0), self.alliance,
            self.settlements.capitation, contracted, month,
        )  # fmt: skip

    def _settle_month(
        self, levers: Mapping[str, float], insured: NDArray[np.int64], residents_at: NDArray[np.int64],
        contracted: float, month: int,
    ) -> NDArray[np.int64]:  # fmt: skip
        """Capitation, penalties, capital and contract fees; int64[facility] fen of capitation less claims, and fees."""
        there, insured_share = self.settlements, insured[1:].sum() / max(int(insured.sum()), 1)
        beyond = there.pay_capitation(
            self.ledger, self.fund, self.table, levers, residents_at * insured_share, contracted, month
        )
        there.audit(self.ledger, self.fund, self.table, self.behaviour, levers, self.effort.inducement)
        there.capital.invest(self.ledger, self.table, self.county, levers, residents_at, month)
        return beyond + there.pay_contracts(
            self.ledger, self.fund, self.table, self.county, levers, residents_at, contracted
        )

    def _count_services(
        self, counts: NDArray[np.int64], own_wages: NDArray[np.int64], beyond: NDArray[np.int64]
    ) -> None:
        """The month in the book of service money: what payment standards and capitation leave, what penalties take."""
        there = self.settlements
        more = beyond + counts[:, Count.DRG_GAIN] - there.penalties - there.capital.paid
        there.book.count(self.table, self.county, counts, own_wages, more)

    def _remember(self, counts: NDArray[np.int64]) -> None:
        """The last twelve months, and what was asked for: facilities and patients know it next month."""
        self.year.remember(counts)
        self.year_stays_wanted[:-1] = self.year_stays_wanted[1:]
        self.year_stays_wanted[-1] = counts[:, Count.STAYS_WANTED]
        self.wanted_visits = visits_worth(counts, self.behaviour)
        self.tcm.remember(counts, self.behaviour)
        self.wanted_bed_days = counts[:, Count.BED_DAYS_WANTED]

    def _close_books(self, levers: Mapping[str, float]) -> None:
        """December: the package is settled, surpluses become next year's bonuses."""
        weight = visits_of(self.year.total).astype(float)
        there, kept = self.settlements, "global_budget_contract.surplus_retained_share"
        by_results = {**levers, kept: levers[kept] * there.packages.kept_share(levers)}
        received = self.alliance.close_year(
            self.ledger, self.fund, self.table.is_primary, self.in_county, weight, by_results
        )
        there.close_year(self.ledger, self.fund, self.table, self.in_county, received, self.separate.year.sum(axis=0))
        share_surplus(
            self.payroll, there.book, self.table, self.county, levers, received,
            self.behaviour["effort.surplus_as_bonus"], self.sample,
        )  # fmt: skip
        there.book.turn_year()
        there.packages.turn_year(levers)

    # ------------------------------------------------------------------------------------------- manage_staff

    def manage_staff(
        self, levers: Mapping[str, float], served: NDArray[np.float64], key: NDArray[np.uint32], month: int
    ) -> None:
        """Exits, hires, licences; doctors at work elsewhere from next month on.

        served float64[facility] is the service population of township hospitals against the start.
        """
        relative = self.payroll.relative(self.table, self.county, month, with_bonus=is_closed(levers, Loop.R2))
        revenue = self.staffing.revenue_ratio(self.county, self.year_charges, month)
        manage_staff(
            self.staffing, self.table, self.county, self.behaviour, levers, relative, served, revenue, key, month
        )
        effort_days = self.behaviour["effort.outreach_days"] * self.effort.sending
        post_elsewhere(self.staffing, self.table, self.county, self.behaviour, levers, effort_days)

    # ------------------------------------------------------------------------------------------- adapt_effort

    def adapt_effort(
        self, levers: Mapping[str, float], counts: NDArray[np.int64], demand: tuple[float, float], month: int
    ) -> None:
        """Behaviour follows money, audits and targets; in December hospitals with full beds and credit buy more.

        counts int64[facility, Count]; demand how much care is sought this month, visits and stays.
        """
        effort, table, county = self.effort, self.table, self.county
        prices = grown(1.0, county.value("prices.growth"), month)
        effort.book.remember(counts, table.county_hospitals, self.service.bed_capacity, Times(prices, *demand))
        paid = in_scope(*self.fund.year(), self.alliance.scope)
        adapt_effort(
            effort,
            table,
            self.service,
            county,
            self.behaviour,
            levers,
            self.rewards,
            self.basket,
            cases(self.year.total, table.level, paid),
            prices,
        )
        effort.attention.adapt(table, counts, county, self.behaviour, levers)
        publish(effort, table, counts, county, self.behaviour, month)
        self.beds_bought = np.zeros(len(table))
        if month % 12 == 11:
            self.beds_bought = buy_beds(
                table, self.ledger, effort.book.year_bed_use(), county, self.behaviour, levers, month, self.sample
            )
