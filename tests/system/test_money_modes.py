"""Ways of paying one by one: bonuses, capital, audits, the county's budget, restraint, packages, ceilings."""

import numpy as np
import pytest

from sim.conventions import CONDITIONS, Kind, Level
from sim.loops import Loop, switches
from sim.measure.tally import N_COUNTS, Count
from sim.system.accounts import Payroll, set_pay
from sim.system.alliance import Alliance
from sim.system.audit import inappropriate_claims, post_penalties
from sim.system.bonus import ServiceBook, set_workload_pay, share_surplus
from sim.system.capital import Capital
from sim.system.capitation import Capitation
from sim.system.county_budget import CountyBudget
from sim.system.four_packages import FourPackages
from sim.system.fund import InsuranceFund
from sim.system.fund_caps import FundCaps, benefit_growth
from sim.system.incentives import own_stake, rewards_now
from sim.system.ledger import Ledger
from sim.system.restraint import Restraint
from sim.system.tariff import BASE_MONTH, Tariff, rules_in_force

PERMITS = "performance_pay_two_permits"
CONTRACT = "global_budget_contract"


@pytest.fixture
def ledger(facilities):
    return Ledger(facilities.ids)


@pytest.fixture
def town(facilities):
    return facilities.level == Level.TOWNSHIP


@pytest.fixture
def payroll(facilities, county, levers):
    payroll = Payroll.at_start(facilities, county)
    set_pay(payroll, facilities, county, levers, BASE_MONTH)
    return payroll


def earned(facilities, county, labour_fen):
    """A book in which each facility had this labour income and no other money."""
    book = ServiceBook.at_start(len(facilities))
    counts = np.zeros((len(facilities), N_COUNTS), np.int64)
    counts[:, Count.LABOUR] = labour_fen
    nothing = np.zeros(len(facilities), np.int64)
    book.count(facilities, county, counts, nothing, nothing)
    return book


def bonus_of(payroll, book, facilities, county, levers):
    share_surplus(payroll, book, facilities, county, levers, np.zeros(len(facilities), np.int64), 0.5, 1.0)
    return payroll.bonus.copy()


def test_the_bonus_is_a_share_of_the_service_surplus(payroll, facilities, county, levers, town):
    book = earned(facilities, county, 1_000_000)
    levers[f"{PERMITS}.surplus_to_bonus_share"] = 0.3
    bonus = bonus_of(payroll, book, facilities, county, levers)
    running = county.value("finance.operating_share_township")
    expected = 0.3 * 1_000_000 * (1 - running) / facilities.staff.sum(axis=1)[town]
    assert bonus[town] == pytest.approx(expected)
    assert not bonus[~town].any(), "somebody but township hospitals is paid under the two permissions"


def test_drugs_and_tests_earn_no_bonus(payroll, facilities, county, levers, town):
    levers[f"{PERMITS}.surplus_to_bonus_share"] = 0.6
    book = ServiceBook.at_start(len(facilities))
    counts = np.zeros((len(facilities), N_COUNTS), np.int64)
    counts[:, Count.CHARGE_VISIT] = 10**9
    nothing = np.zeros(len(facilities), np.int64)
    book.count(facilities, county, counts, nothing, nothing)
    assert not bonus_of(payroll, book, facilities, county, levers).any()


def test_the_bonus_stops_at_the_ceiling_and_the_uplift_raises_it(payroll, facilities, county, levers, town):
    levers[f"{PERMITS}.surplus_to_bonus_share"] = 0.6
    book, room = earned(facilities, county, 10**10), county.value("finance.performance_ceiling_room")
    assert bonus_of(payroll, book, facilities, county, levers)[town] == pytest.approx(payroll.base[town] * room)
    levers[f"{PERMITS}.pay_cap_uplift"] = 0.2
    lifted = bonus_of(payroll, book, facilities, county, levers)
    assert lifted[town] == pytest.approx(payroll.base[town] * (room + 0.2))


def test_a_full_guarantee_leaves_a_bonus_under_class_two_management_only(payroll, facilities, county, levers, town):
    levers |= {f"{PERMITS}.surplus_to_bonus_share": 0.3, "fiscal_guarantee.guaranteed_share": 1.0}
    book = earned(facilities, county, 1_000_000)
    assert not bonus_of(payroll, book, facilities, county, levers).any(), "class-1 institutions pay a bonus"
    levers["fiscal_guarantee.class2_management"] = 1.0
    assert bonus_of(payroll, book, facilities, county, levers)[town].min() > 0


def test_penalties_and_unguaranteed_wages_come_off_the_surplus(facilities, county):
    book = earned(facilities, county, 1_000_000)
    before = book.surplus(facilities, county)
    counts = np.zeros((len(facilities), N_COUNTS), np.int64)
    book.count(facilities, county, counts, np.full(len(facilities), 300), np.full(len(facilities), -500))
    assert book.surplus(facilities, county) == pytest.approx(before - 800)
    book.turn_year()
    assert not book.surplus(facilities, county).any()


def test_pay_follows_the_workload_by_the_linked_share(payroll, facilities, county, levers, town):
    levers[f"{PERMITS}.workload_linked_share"] = 0.5
    book = ServiceBook.at_start(len(facilities))
    book.work[:] = 100.0
    set_workload_pay(payroll, book, facilities, levers)
    assert not payroll.workload.any(), "pay moves before the usual workload is known"
    book.settle_usual(facilities)
    book.work[:] = 120.0
    set_workload_pay(payroll, book, facilities, levers)
    assert payroll.workload[town] == pytest.approx(0.5 * 0.2 * payroll.base[town])
    assert not payroll.workload[~town].any()
    relative = payroll.relative(facilities, county, BASE_MONTH)
    without = payroll.relative(facilities, county, BASE_MONTH, with_bonus=False)
    assert relative[town] == pytest.approx(1.1 * without[town])


def test_capital_is_lent_spent_and_paid_back(ledger, facilities, county, levers, town):
    levers |= {"capital_investment.primary_capex_multiplier": 3.0, "capital_investment.debt_financed_share": 0.5}
    capital, residents = Capital.at_start(len(facilities)), np.where(town, 20_000, 300)
    capital.invest(ledger, facilities, county, levers, residents, BASE_MONTH)
    usual = county.value("finance.primary_capital_per_head") * 100 / 12 * 20_000
    assert capital.months[-1][town] == pytest.approx(np.full(town.sum(), 3 * usual), rel=1e-3)
    assert capital.debt[town] == pytest.approx(np.full(town.sum(), usual), rel=1e-3)
    assert not ledger.facilities.any(), "investment is paid for by budget and lenders"
    a_grade = county.value("finance.equipment_cost_per_grade") * 100
    bought = capital.grades_bought(county, 0.5, BASE_MONTH)
    assert bought[town] == pytest.approx(np.full(town.sum(), 2 * usual / 0.5 / a_grade), rel=1e-3)
    levers["capital_investment.primary_capex_multiplier"] = 1.0
    months = int(12 * county.value("finance.debt_years")) + 1
    for later in range(1, months + 1):
        capital.invest(ledger, facilities, county, levers, residents, BASE_MONTH + later)
        ledger.check()
    assert not capital.debt.any(), f"{capital.debt.sum()} fen are still owed after {months} months"
    assert ledger.of("lenders") > 0, "lenders earned no interest"
    assert not capital.grades_bought(county, 0.5, BASE_MONTH)[town].any(), "business as usual buys no grade"


@pytest.fixture
def fund(world, ledger, facilities):
    """A fund that paid every hospital 1 000 yuan for stays this month."""
    fund = InsuranceFund(world)
    nothing = np.zeros(len(facilities), np.int64)
    stays = np.where(facilities.level > Level.VILLAGE, 100_000, 0)
    fund.pay(ledger, {1: nothing, 2: nothing}, {1: stays, 2: nothing})
    return fund


def test_what_audits_find_is_paid_back_by_the_multiple(ledger, fund, facilities, behaviour, levers, town):
    usual = np.ones(len(facilities))
    objected = inappropriate_claims(facilities, behaviour, fund.stays[-1], usual)
    assert objected[town] == pytest.approx(100_000 * behaviour["money.inappropriate_township"])
    assert not objected[facilities.kind == Kind.OUT_OF_COUNTY].any(), "the county audits hospitals elsewhere"
    levers |= {"fund_supervision.audit_intensity": 0.5, "fund_supervision.penalty_multiplier": 3.0}
    before = ledger.of("fund_resident")
    penalties = post_penalties(ledger, fund, levers, objected)
    assert penalties == pytest.approx(objected * 1.5, abs=1)
    assert ledger.of("fund_resident") - before == penalties.sum()
    more = inappropriate_claims(facilities, behaviour, fund.stays[-1], usual * 1.2)
    assert (more[town] > objected[town]).all(), "induced stays are not objected to"
    ledger.check()


@pytest.mark.parametrize(
    ("lifted", "primary", "county_paid", "back"),
    [
        (True, 300, 900, 180),  # 1 200 paid, 1 020 budgeted, primary 198 beyond its 102: all that passed the budget
        (True, 150, 1200, 48),  # the county hospitals' own overrun is not taken back
        (True, 300, 600, 0),  # the budget holds
        (False, 300, 900, 0),  # no budget is fixed while caps bind
    ],
)
def test_what_primary_hospitals_take_beyond_the_budget_the_county_gives_back(
    levers, lifted, primary, county_paid, back
):
    class Table:
        is_primary = np.array([True, False, False, False])

    in_county = np.array([True, True, True, False])
    last_year, budget = np.array([100, 500, 400, 999]), CountyBudget()
    budget.open_year(last_year, Table.is_primary, in_county, 0.02, levers, lifted)
    stays = np.array([primary, county_paid // 3, county_paid - county_paid // 3, 999])
    given = budget.close_year(stays, Table(), in_county)
    assert given.sum() == -back, f"given back: {given.tolist()}"
    assert given[0] == given[3] == 0, "somebody but county hospitals gives back"
    assert back == 0 or given[1] == pytest.approx(-back / 3, abs=1)


@pytest.fixture
def alliance(world, levers):
    """Six months into a package of 1.2 million fen."""
    alliance = Alliance(world)
    alliance.budget, alliance.opened = 1_200_000, 0
    return alliance


@pytest.mark.parametrize(
    ("spent", "burn", "shortfall"),
    [(600_000, 1.0, 0.0), (480_000, 0.8, 0.0), (660_000, 1.1, 2 / 11), (1_200_000, 2.0, 1.0)],
)
def test_a_package_that_burns_fast_falls_short(alliance, spent, burn, shortfall):
    alliance.spent = spent
    assert alliance.burn(12 * 2023 + 5) == pytest.approx(burn)
    assert alliance.shortfall(12 * 2023 + 5) == pytest.approx(shortfall)


def test_members_hold_back_only_what_they_would_bear(alliance, behaviour, levers):
    alliance.spent, june, held = 1_200_000, 12 * 2023 + 5, Restraint()
    held.follow(alliance, behaviour, levers, june)
    assert held == Restraint(), "members hold back although the fund bears an overspend"
    levers[f"{CONTRACT}.overspend_borne_share"] = 0.5
    held.follow(alliance, behaviour, levers, june)
    assert held.pressure == 0.5
    assert held.acceptance(np.array([True, False])).tolist() == [1 - 0.5 * behaviour["money.restraint_stays"], 1.0]
    held.follow(alliance, behaviour, levers | switches([Loop.B2]), june)
    assert held == Restraint(), "with the loop cut somebody holds back"
    held.follow(alliance, behaviour, levers, june + 6)
    assert held == Restraint(), "January begins with last year's restraint"


def test_off_list_items_are_the_patients_at_the_members_only(county, behaviour, mix, levers):
    rules = rules_in_force(Tariff.of(county, behaviour, mix), levers, BASE_MONTH)
    moved = Restraint(1.0, 0.7, 0.1).shift_cost(rules)
    assert moved.catalogue_stay[Level.COUNTY] == pytest.approx(0.9 * rules.catalogue_stay[Level.COUNTY], abs=1)
    assert moved.catalogue_stay[Level.OUT_OF_COUNTY] == rules.catalogue_stay[Level.OUT_OF_COUNTY]
    assert Restraint().shift_cost(rules) is rules


def test_results_decide_on_the_money_tied_to_them(levers):
    packages, one = FourPackages.at_start(1), np.array([1000])
    packages.count(800, 1000, one * 0)
    packages.turn_year(levers)
    assert packages.usual == 0.8
    levers |= {"four_package_budget.enabled": 1.0, "four_package_budget.health_outcome_weight": 0.4}
    packages.count(600, 1000, one)
    assert packages.score() == pytest.approx(0.75)
    assert packages.kept_share(levers) == pytest.approx(1 - 0.4 * 0.25)
    assert packages.pay_out() == pytest.approx([750], abs=1)
    packages.turn_year(levers)
    assert packages.usual == 0.8, "a year under the package becomes the usual one"


def test_ceilings_on_money_grow_with_the_fund_and_the_primary_part(facilities, county, levers, town):
    caps = FundCaps.at_start(len(facilities))
    assert (caps.acceptance(np.ones(len(facilities)), facilities.is_primary, 0.0, np.ones(1), 0) == 1).all()
    caps.used += 1200.0
    caps.turn_year(county, levers, was_whole=True)
    factor = caps.budget_factor(facilities, county, levers)
    assert factor[town] == pytest.approx(np.ones(town.sum())), "the start is not the start"
    chance = caps.acceptance(np.full(len(facilities), 200.0), town, 0.1, factor, 0)
    assert chance[town] == pytest.approx(np.full(town.sum(), 110 / 200))
    assert (chance[~town] == 1).all(), "somebody but townships has a ceiling"
    levers["primary_fund_share_path.increment_share_to_primary"] = 1.0
    caps.turn_year(county, levers, was_whole=True)
    assert (caps.budget_factor(facilities, county, levers)[town] > 1.2).all(), (
        "all growth to primary level hardly tells"
    )


def test_ceilings_on_money_follow_the_benefits(county, levers):
    assert benefit_growth(county, levers) == 1.0, "business as usual changes the benefits"
    rule = next(r for r in county.rules if r.key == "rule.resident.inpatient.township")
    levers["reimbursement_gap.primary_inpatient_rate_pp"] = 5.0
    assert benefit_growth(county, levers) == pytest.approx((rule.ratio + 0.05) / rule.ratio)
    levers["reimbursement_gap.primary_deductible_delta_yuan"] = 100.0
    price = county.value("prices.stay_township")
    part = (price - rule.deductible_yuan - 100) / (price - rule.deductible_yuan)
    assert benefit_growth(county, levers) == pytest.approx((rule.ratio + 0.05) / rule.ratio * part)


@pytest.fixture
def year(facilities):
    """A year of 10 visits of 100 yuan (60 by the fund) and 2 stays of 2 000 (1 200) at every hospital and clinic."""
    year = np.zeros((len(facilities), N_COUNTS), np.int64)
    for column, fen in {
        Count.ACUTE: 10, Count.CHARGE_VISIT: 100_000, Count.FUND_VISIT_RESIDENT: 60_000, Count.ADMITTED: 2,
        Count.CHARGE_STAY: 400_000, Count.FUND_STAY_RESIDENT: 240_000,
    }.items():  # fmt: skip
        year[:, column] = fen
    return year


def left(facilities, county, levers, year, fits, alliance, month=12 * 2023 + 5, residual=0):
    """Yuan that a visit and a stay leave at a township hospital and at a county hospital."""
    capitation = Capitation.at_start(len(facilities))
    capitation.residual += residual
    found = rewards_now(
        facilities, county, levers, year, np.full(len(facilities), fits), alliance, capitation, 0.4, month
    ).in_force
    rows = [int(np.flatnonzero(facilities.level == level)[0]) for level in (Level.TOWNSHIP, Level.COUNTY)]
    return [(found.visit[row] / 100, found.stay[row] / 100) for row in rows]


def test_incentives_under_each_way_of_paying(facilities, county, levers, year, world):
    none = Alliance(world)
    margin = 1 - county.value("prices.drug_share_township") - county.value("finance.operating_share_township")
    usual = left(facilities, county, levers, year, 1.0, none)
    assert usual[0] == pytest.approx((100 * margin, 2000 * margin))
    capped = left(facilities, county, levers, year, 0.0, none)
    assert capped[0] == pytest.approx((100 * margin, 2000 * margin - 1200)), "a stay past the cap is paid"
    by_head = levers | {"outpatient_capitation.enabled": 1.0, "outpatient_capitation.residual_kept_share": 0.5}
    assert left(facilities, county, by_head, year, 1.0, none)[0][0] == pytest.approx(100 * margin - 30)
    in_deficit = left(facilities, county, by_head, year, 1.0, none, residual=-1)
    assert in_deficit[0][0] == pytest.approx(100 * margin - 60), "a unit in deficit pays visits whole"
    assert left(facilities, county, by_head, year, 1.0, none)[1] == usual[1], "county visits are capitated"
    year[:, Count.DRG_GAIN] = 2 * 50_000
    assert left(facilities, county, levers, year, 1.0, none)[0][1] == pytest.approx(2000 * margin + 500)


def test_a_fen_charged_to_the_package_costs_an_integrated_alliance_all_it_keeps(facilities, levers, alliance):
    levers |= {f"{CONTRACT}.surplus_retained_share": 0.8, f"{CONTRACT}.township_village_share_of_surplus": 0.25}
    weight, june = np.ones(len(facilities)), 12 * 2023 + 5
    alone = own_stake(alliance, facilities, weight, levers, june)
    primary = facilities.is_primary
    assert alone[primary].sum() == pytest.approx(0.8 * 0.25)
    assert alone.sum() == pytest.approx(0.8)
    assert alone[facilities.kind == Kind.OUT_OF_COUNTY].sum() == 0
    levers |= {"tight_alliance.enabled": 1.0, "tight_alliance.integration_level": 1.0}
    united = own_stake(alliance, facilities, weight, levers, june)
    assert united[primary] == pytest.approx(np.full(primary.sum(), 0.2))
    alliance.spent = 1_000_000
    assert not own_stake(alliance, facilities, weight, levers, june).any(), "nothing is borne, and nothing left to keep"
    alliance.budget = None
    assert not own_stake(alliance, facilities, weight, levers, june).any()


def test_a_standard_needs_a_catalogue(county, behaviour, mix, levers):
    levers |= {"drg_across_levels.enabled": 1.0, "drg_across_levels.payment_ratio_primary_county": 0.9}
    assert not rules_in_force(Tariff.of(county, behaviour, mix), levers, BASE_MONTH).drg_gain.any()
    levers["drg_across_levels.catalogue_share_of_admissions"] = 0.2
    gain = rules_in_force(Tariff.of(county, behaviour, mix), levers, BASE_MONTH).drg_gain
    assert gain[Level.TOWNSHIP].max() > 0
    assert not np.delete(gain, Level.TOWNSHIP, axis=0).any(), "another level than the township is paid the difference"
    assert gain[Level.TOWNSHIP, CONDITIONS.index("acute_severe")] == 0
