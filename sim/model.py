"""The county as a Mesa model: built from a plan, stepped month by month through the phases listed in `step`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mesa
import numpy as np

from sim.care.appeal import make_appeal
from sim.care.campaign import believed, campaign
from sim.care.care_record import care_row
from sim.care.catastrophic import catastrophic_payment
from sim.care.census import CONTRACTED, census_row, take_census
from sim.care.choosing import choose_providers
from sim.care.chronic import chronic_care_now
from sim.care.claims import pay_claims
from sim.care.composition import Composition
from sim.care.contracts import Contracts
from sim.care.control import Control, follow_ups_now
from sim.care.learning import Beliefs, learn
from sim.care.looked_after import looked_after, people_at
from sim.care.market import coverage_now, drugs_available, make_market, tastes
from sim.care.memory import take_along
from sim.care.need import fall_ill, make_need
from sim.care.pooling import pooling_clinics
from sim.care.practice import lasting_practice, make_practice
from sim.care.shared_records import duplicates_spared
from sim.care.treatment import treat_and_refer
from sim.conventions import Scheme
from sim.county.beginning import Beginning
from sim.county.demography import turn_year
from sim.county.migration import Movement, migrate
from sim.county.travel import reach
from sim.loops import Loop, is_closed, switches
from sim.measure.collector import IndicatorCollector
from sim.measure.monthly import Standing, remote_travel, remotest, write_flows, write_institutions
from sim.measure.record import Record
from sim.measure.tally import clear, new_tally, total
from sim.plan import Plan, plan_by_name
from sim.rng import run_key
from sim.system.capability import case_mix_capability
from sim.system.conduct import mean_of_kind
from sim.system.construction import build
from sim.system.enrolment import enrol, insured_share, subsidise_premiums
from sim.system.fund import post_claims
from sim.system.grading import classify
from sim.system.institutions import Institutions
from sim.system.institutions_record import institutions_row
from sim.system.network import merge_clinics
from sim.system.openings import residents_served
from sim.system.payment import bills
from sim.system.rounds import mobile_rounds
from sim.system.service_points import service_row, with_registration
from sim.system.tariff import LEVEL_NAMES, Tariff, rules_in_force
from sim.threads import pieces

COLLECTED = ("primary_visit_share_county", "in_county_inpatient_share", "visits_per_resident")
"""Indicators that Mesa's tools see."""


class CountyModel(mesa.Model):
    """A county under one plan. `run()` gives the record; `step()` is one month; Mesa's own tools drive it too.

    Without a plan the keyword arguments name one, so that `mesa.batch_run(CountyModel, {...})` works: scenario file,
    county, residents_share, seed (1 if None), replicate, until (month number). A beginning at hand saves making one: it
    must be that of the plan, and is used up.
    """

    def __init__(
        self,
        plan: Plan | None = None,
        *,
        scenario: str | Path = "scenarios/baseline.yaml",
        county: str | None = None,
        residents_share: float = 0.01,
        seed: int | None = None,
        replicate: int = 0,
        draw: bool = False,
        until: int | None = None,
        beginning: Beginning | None = None,
    ) -> None:
        seed = 1 if seed is None else seed  # Mesa's batch_run hands over None where nobody names a seed
        super().__init__(rng=seed)
        if plan is None:
            plan = plan_by_name(
                scenario, county, residents_share=residents_share, seed=seed, replicate=replicate, draw=draw,
                until=until,
            )  # fmt: skip
        self.plan = plan
        self.county, self.behaviour = plan.county, plan.behaviour
        self.key = run_key(plan.seed, plan.replicate)
        self.sample = plan.residents_share
        self.month = plan.horizon.first
        self._build_place(beginning)
        self._build_institutions()
        self._build_books()
        self.running = True

    def _build_place(self, beginning: Beginning | None) -> None:
        """Villages, facilities, residents and the need they bring."""
        there = beginning or Beginning.of(self.county, self.behaviour, self.sample, self.month, self.plan.which_sample)
        self.places, self.table, self.ways, self.residents = there.places, there.facilities, there.ways, there.residents
        self.need = make_need(self.county.need, self.behaviour)
        self.appeal = make_appeal(self.behaviour, self.county)
        self.mix = self.county.need.condition_share.mean(axis=0)
        self.mix = self.mix / self.mix.sum()
        self.tariff = Tariff.of(self.county, self.behaviour, self.mix)
        self.lasting_practice = lasting_practice(self.county, self.behaviour, self.need, self.mix)
        self.reach = reach(self.places, self.table, roads=self.ways)
        self.remote = remotest(self.reach.minutes)
        self.open_before, self.rounds_before = self.table.is_open.copy(), np.zeros(self.places.n_villages)
        people = np.bincount(self.places.township, self.places.population, self.places.n_townships)
        self.township_population = np.maximum(people, 1.0)

    def _build_institutions(self) -> None:
        """The supply side, and what the county knows of contracts and movements at the start."""
        self.levers = self._levers()
        self.institutions = Institutions(
            self, self.table, self.county, self.behaviour, self.levers, self.sample, self.month
        )
        vars(mesa.Agent).get("_ids", {}).pop(self, None)  # Mesa 3.3 counts by model for good, and so keeps every model
        self.contracts = Contracts.at_start(self.county, self.levers)
        self.control = Control()
        self.composition = Composition()
        self.movement = Movement(0, 0, 0, 0, 0)
        self.served = np.ones(len(self.table))

    def _build_books(self) -> None:
        """Ledger with the fund's opening reserve, counters, and the record to be filled."""
        there = self.institutions
        self.beliefs = Beliefs.at_start(there.capability, self.places.n_villages)
        insured = np.bincount(self.residents.scheme[self.residents.away == 0], minlength=len(Scheme))
        there.fund.open_reserves(there.ledger, self.county, insured)
        self.tally = new_tally(len(self.table), self.places.n_villages)
        self.record = Record(
            horizon=self.plan.horizon,
            facility_ids=list(self.table.ids),
            facility_names=list(self.table.names),
            facility_kinds=self.table.kind.copy(),
            accounts=list(there.ledger.accounts),
            scale=1.0 / self.sample,
            facility_townships=[self.places.township_names[t] if t >= 0 else "" for t in self.table.township],
        )
        labour = [self.county.value(f"prices.service_share_{name}") for name in LEVEL_NAMES[:3]]
        self.labour_part = np.array([*labour, 0.0])
        self.datacollector = IndicatorCollector(*COLLECTED)

    # -------------------------------------------------------------------------------------------------- the month

    def step(self) -> None:
        """One month.

        | phase | reads | changes |
        |---|---|---|
        | 1 apply_policy | lever table, insurance rules | rules, coverage, contracts, building |
        | 2 move_population | residents | births, deaths, migration, census |
        | 3 set_capacity | staff, beds, last month's demand | capability, waits, who is turned away |
        | 4 fall_ill | residents, demand index | episodes |
        | 5 choose_providers | episodes, market | option and facility of each episode |
        | 6 treat_and_refer | choices, capability | visits, referrals, admissions |
        | 7 pay_claims | visits and stays, rules | yearly amounts, ledger |
        | 8 learn | experiences | habit, beliefs, trust, control of chronic illness, contracts |
        | 9 settle_budgets | claims, contract | premiums, wages, subsidies, package, bonus |
        | 10 manage_staff | pay, posts | exits, hires, licences, postings |
        | 11 adapt_effort | money, beds, audits, reported share | effort, resistance, inducement, stinting, own beds |
        | 12 write_record | all | the month's row of the record |
        """
        self.begin_month()
        self.finish_month()

    def begin_month(self) -> None:
        """Phases 1 to 4: all that residents meet when they choose, and the episodes they choose for."""
        self.apply_policy()
        self.move_population()
        self.set_capacity()
        self.fall_ill()

    def finish_month(self) -> None:
        """Phases 5 to 12: where the episodes go, and what follows."""
        self.choose_providers()
        self.treat_and_refer()
        self.pay_claims()
        self.learn()
        self.settle_budgets()
        self.manage_staff()
        self.adapt_effort()
        self.write_record()
        self.month += 1
        self.datacollector.collect(self)
        self.running = self.month <= self.plan.horizon.last

    def run(self) -> Record:
        """All months of the plan; returns the record."""
        while self.running:
            self.step()
        return self.record

    @property
    def t(self) -> int:
        """Index of the current month in the horizon."""
        return self.month - self.plan.horizon.first

    # ------------------------------------------------------------------------------------------------- the phases

    def _levers(self) -> dict[str, float]:
        return self.plan.levers.at(self.t) | switches(self.plan.without)

    def apply_policy(self) -> None:
        """Rules, coverage and buildings of the month, from the row of the lever table."""
        self.levers = self._levers()
        self.table.houses.follow(self.levers)
        *self.use_observed, self.fever = self.county.demand.at(self.month)
        self.law = rules_in_force(self.tariff, self.levers, self.month)
        self.rules = self.institutions.bill(self.law, self.levers)
        self.bills = bills(self.rules, duplicates_spared(self.behaviour, self.levers))
        self.contracts.move(self.levers, self.behaviour["contracts.renewal_response"])
        self.contracts.price(self.levers, self.behaviour["contracts.fee_deters"])
        doctors = float(self.table.doctors_present[self.table.is_primary].sum())
        contracts = self.contracts.now(self.levers, self.behaviour, doctors)
        self.coverage = coverage_now(self.behaviour, self.county, self.levers, contracts, self.fever, self.month)
        if self.month % 12 == 0 and self.t > 0:
            self.institutions.turn_year(self.levers, was_whole=self.t >= 12)
        if self.t >= 12:
            self.institutions.open_package(self.levers, self.month)
        opened = build(
            self.table, self.county, self.behaviour, self.institutions.stocks, self.levers,
            self.plan.places.get("subcentre_build.sites", ()), self.month,
        )  # fmt: skip
        self.institutions.open_facilities(self.levers, self.beliefs.known)
        merge_clinics(self.table, self.places, self.levers)
        classify(self.table, self.levers)
        rounds = mobile_rounds(self.places, self.table, self.county, self.behaviour, self.levers)
        self.institutions.round_work, self.rounds_made = rounds.work, rounds.made
        closed = (self.table.is_open != self.open_before).any()
        grows = self.table.opened.any()  # the catchment of a new facility follows its staff
        if opened or closed or grows or (rounds.per_week != self.rounds_before).any():
            self.reach = reach(self.places, self.table, rounds.per_week, self.ways)
            self.open_before, self.rounds_before = self.table.is_open.copy(), rounds.per_week

    def move_population(self) -> None:
        """Births, deaths and ageing at the turn of the year, migration every month; then everybody is counted."""
        births = deaths = 0
        for over in ("episodes", "choices", "courses"):  # this month's take their memory
            self.__dict__.pop(over, None)
        if self.month % 12 == 0 and self.t > 0:
            registering = with_registration(self.behaviour, self.county, self.levers)
            # residents are handed over for good, so that they need not be in memory twice
            self.residents, births, deaths = turn_year(
                self.__dict__.pop("residents"), self.county, registering, self.places, self.key, self.month
            )
        movement = migrate(self.residents, self.county, self.places, self.key, self.month)
        self.movement = movement._replace(births=births, deaths=deaths)
        if self.month % 12 == 0 or self.t == 0:
            share = insured_share(self.county, self.behaviour, self.levers, self.month)
            self.residents = enrol(self.residents, share)
            self.composition.turn(self.need, self.residents, self.county.demand, self.month)
        self.visit_index, self.admission_index = self.composition.taken_out(*self.use_observed)
        self.census = take_census(self.residents, self.coverage, self.places.n_villages, self.month)
        self.contracts.holders = self.census.totals[CONTRACTED] / self.sample
        by_township = np.bincount(self.places.township, self.census.by_village, self.places.n_townships)
        self.by_township = by_township / self.sample
        served = self.by_township / self.township_population
        self.served = np.where(self.table.is_town, served[self.table.township], 1.0)
        self.residents_at = residents_served(
            self.table, self.census.by_village, self.by_township * self.sample, self.reach.facility
        )

    def set_capacity(self) -> None:
        """What facilities can do and take on this month, beside what they do out of the house."""
        there = self.institutions
        there.plan_services(self.levers, people_at(self.census, self.residents_at, self.control))
        there.set_capacity(self.levers, self.t == 0, self.month)

    def fall_ill(self) -> None:
        """Episodes of the month."""
        care = chronic_care_now(self.behaviour, self.county, self.levers, self.contracts.share_key)
        self.care, need = looked_after(care, self.need, self.institutions.added, self.county, self.behaviour)
        self.episodes = fall_ill(self.residents, need, self.care, self.visit_index, self.key, self.month)
        self.institutions.added.online = self.episodes.online

    def choose_providers(self) -> None:
        """Where each episode goes."""
        there = self.institutions
        self.n_pieces = len(pieces(len(self.residents.id))) - 1
        clear(self.tally, self.n_pieces)
        self.drugs = drugs_available(self.table, self.levers, self.behaviour)
        self.market = make_market(
            self.reach, self.beliefs, self.table, there.service, there.effort, self.appeal, self.drugs, self.levers,
            there.cap_acceptance(self.levers, self.month), there.tcm.met,
        )  # fmt: skip
        self.taste = tastes(self.behaviour, self.county, self.levers, self.month)
        self.choices = choose_providers(
            self.residents, self.episodes, self.market, self.taste, self.coverage, self.bills, self.tally, self.key,
            self.month,
        )  # fmt: skip

    def treat_and_refer(self) -> None:
        """Treatment, referral up, admission, care after discharge."""
        there = self.institutions
        self.practice = make_practice(
            self.lasting_practice, self.county, self.behaviour, there.effort, self.table, there.capability, self.levers,
            self.drugs, self.admission_index / self.visit_index, there.in_county, there.stocks.grade,
            there.settlements.restraint.stays,
        )  # fmt: skip
        self.courses = treat_and_refer(
            self.residents, self.episodes, self.choices, self.market, self.taste, self.coverage, self.practice,
            self.care, self.bills, self.tally, self.key, self.month,
        )  # fmt: skip

    def pay_claims(self) -> None:
        """Every claim paid; the ledger posted and checked against the counters."""
        line = catastrophic_payment(self.county, self.behaviour, self.month)
        pay_claims(
            self.residents, self.episodes, self.choices, self.courses, self.market, self.coverage, self.bills, line,
            self.tally,
        )  # fmt: skip
        self.sums = total(self.tally, self.n_pieces)
        there = self.institutions
        post_claims(there.ledger, there.fund, self.sums.facility, int(self.sums.person[:, 0].sum()))

    def learn(self) -> None:
        """Habits, beliefs, control of chronic illness and contracts after the month's experiences."""
        b = self.behaviour
        follow_ups = follow_ups_now(self.control, self.practice, self.care, self.drugs, b.conditions.drug_need)
        memories = take_along(
            self.residents, self.episodes, self.choices, self.courses, self.coverage, self.care, follow_ups
        )
        learn(
            self.beliefs, self.institutions.capability, self.sums.experience, b["learning.belief_half_life"],
            b["learning.trust_rate"] * is_closed(self.levers, Loop.R1), b["learning.trust_visits"],
            b["learning.most_trust"], b["learning.bad_outcome"],
        )  # fmt: skip
        campaign(self.beliefs, self.institutions.capability, self.levers)
        self.control.note(memories.followed)
        self.contracts.remember(memories.asked, year_ends=self.t == 11)

    def settle_budgets(self) -> None:
        """Premiums, the package, everybody's running money; in December the year is settled and bonuses set."""
        self.premium_subsidy = subsidise_premiums(
            self.institutions.ledger, self.county, self.levers, self.census.assisted, self.month
        )
        self.institutions.settle_budgets(
            self.levers, self.sums.facility, self.census.by_scheme, self.residents_at,
            self.census.totals[CONTRACTED] / max(int(self.census.by_scheme.sum()), 1), self.month,
            first_year_ends=self.t == 11,
        )  # fmt: skip

    def manage_staff(self) -> None:
        """Exits, hires, licences; county doctors at work below."""
        self.institutions.manage_staff(self.levers, self.served, self.key, self.month)

    def adapt_effort(self) -> None:
        """Effort follows money."""
        demand = (self.visit_index, self.admission_index)
        self.institutions.adapt_effort(self.levers, self.sums.facility, demand, self.month)

    def write_record(self) -> None:
        """The month's row of the record."""
        t, record, census, there = self.t, self.record, self.census, self.institutions
        standing = Standing(
            facilities=self.table,
            residents_served=np.where(self.table.is_town, self.by_township[self.table.township], 0.0),
            capability=case_mix_capability(there.capability, self.mix),
            standard_threshold=self.behaviour["capability.standard_threshold"],
            pay=there.payroll.of(self.table),
            wait=there.service.wait,
            load=there.service.load,
            occupancy=there.service.occupancy,
            balance=there.ledger.facilities.copy(),
        )
        inflow = self.county.value("productivity.inflow_share_county_hospital")
        write_flows(record, t, self.sums, standing, self.labour_part, inflow)
        write_institutions(record, t, standing)
        record.ledger[t] = there.ledger.balance
        row: dict[str, Any] = {
            "village_travel_minutes": remote_travel(self.reach.minutes, self.remote, self.sums.experience),
            "births": self.movement.births,
            "deaths": self.movement.deaths,
            "left_county": self.movement.left,
            "returned": self.movement.returned,
            "moved_to_town": self.movement.to_town,
            **census_row(census, self.places.is_community),
            "complications": self.control.complications,
            "chronically_ill": self.control.ill,
            "chronic_control": self.control.thousandths,
            "premium_subsidy": self.premium_subsidy,
            "assisted_insured": self.census.assisted[1:],
            "insurance_service": service_row(self.county, self.behaviour, self.levers),
            "drugs_at_hand": mean_of_kind(self.drugs, self.table.kind),
            "pooling_clinics": pooling_clinics(self.table, self.levers),
            "believed_capability": believed(self.beliefs, self.mix, self.table.counted_as),
            "rounds": np.rint(1000 * self.rounds_made).astype(np.int64),
            **care_row(self.table, self.sums.facility, self.practice, self.coverage),
            **institutions_row(there, self.levers, self.sums.facility, int(record.county["gp_pay"][t]), self.month),
        }
        for name, cells in row.items():
            record.county[name][t] = cells
