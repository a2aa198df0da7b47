"""A slip is fetched where care without one is paid less, and only where it is worth its fee and its time."""

from __future__ import annotations

import numpy as np
import pytest

from sim.care.choice import FETCHED, FIRST_HOSPITAL, SELF, SEVERE
from sim.care.choosing import choose_providers
from sim.care.fares import fares
from sim.care.slips import slips
from sim.care.treatment import treat_and_refer
from sim.conventions import N_CONDITIONS, Level, Option, Scheme
from sim.measure.tally import Count, new_tally, total
from sim.model import CountyModel
from sim.months import month_number
from sim.system.capacity import visits_worth
from sim.system.payment import CHARGE, LABOUR, VISIT_CUT, bills
from tests.engine import runs

CUT = {
    "referral_linked_reimbursement.applies_to": {"2022-01": 1.0},
    "referral_linked_reimbursement.unreferred_penalty_pp": {"2022-01": 25.0},
}
PAID, WHOLE_CUT = 6_000, 10_000


@pytest.fixture(scope="module")
def usual() -> CountyModel:
    """A month of business as usual up to the choice."""
    model = runs.advance(CountyModel(runs.plan(share=0.05)), 13)
    model.begin_month()
    model.choose_providers()
    return model


def strict(model: CountyModel, cut: int = WHOLE_CUT, fee: int | None = None):
    """The month's bills where hospitals are paid well for all but those without a slip, who lose `cut`."""
    rules = model.rules
    ratio, unreferred = rules.ratio_visit.copy(), np.zeros_like(rules.unreferred_visit)
    ratio[Scheme.RESIDENT :, Level.COUNTY :] = PAID
    unreferred[Level.COUNTY :, model.behaviour.conditions.severity < SEVERE] = cut
    consult = rules.consult_fee if fee is None else np.full_like(rules.consult_fee, fee)
    return bills(rules._replace(ratio_visit=ratio, unreferred_visit=unreferred, consult_fee=consult))


def chosen(model: CountyModel, laid, taste=None, **market):
    """Choices of the month under other bills or another market, and counters of facilities."""
    tally = new_tally(len(model.table), model.places.n_villages)
    choices = choose_providers(
        model.residents, model.episodes, model.market._replace(**market), taste or model.taste, model.coverage, laid,
        tally, model.key, model.month,
    )  # fmt: skip
    return choices, total(tally).facility


def n_fetched(choices) -> int:
    return int((choices.is_slip == FETCHED).sum())


def test_nobody_fetches_one_where_it_changes_nothing(usual):
    assert not usual.bills.visit[..., VISIT_CUT].any(), "visits lose in business as usual"
    assert n_fetched(usual.choices) == 0
    paid_alike = chosen(usual, strict(usual, cut=0))[0]
    assert n_fetched(paid_alike) == 0, f"{n_fetched(paid_alike)} fetched for nothing"


def test_the_more_is_lost_without_one_the_more_are_fetched(usual):
    some, many = (n_fetched(chosen(usual, strict(usual, cut=cut))[0]) for cut in (3_000, WHOLE_CUT))
    assert 0 < some < many, f"{some} where half is lost, {many} where all is"


def test_fewer_are_fetched_where_the_fee_or_the_wait_is_more(usual):
    laid, wait = strict(usual), usual.market.wait.copy()
    wait[usual.market.level <= Level.TOWNSHIP] += 600  # an hour
    easy = n_fetched(chosen(usual, laid)[0])
    dear, slow = n_fetched(chosen(usual, strict(usual, fee=6_000))[0]), n_fetched(chosen(usual, laid, wait=wait)[0])
    assert dear < easy, f"{dear} at 60 yuan, {easy} at the fee"
    assert slow < easy, f"{slow} where an hour is waited, {easy} as usual"


def test_fewer_are_fetched_the_more_an_hour_is_worth(usual):
    def fetched_by_fifth(minute):
        taste = usual.taste._replace(minute=np.asarray(minute, float))
        choices = chosen(usual, laid, taste)[0]
        who = usual.episodes.resident[choices.is_slip == FETCHED]
        return np.bincount(usual.residents.quintile[who], minlength=5)

    laid = strict(usual)
    cheap, dear = fetched_by_fifth([0.0] * 5), fetched_by_fifth([0.0, 3.0, 3.0, 3.0, 3.0])
    assert cheap[0] == dear[0] > 0, "what others earn is no matter"
    assert (dear[1:] < cheap[1:]).all(), f"{dear} at 180 yuan an hour, {cheap} at nothing"


def test_an_hour_is_worth_a_share_of_the_income_of_a_fifth(usual):
    county, behaviour = usual.county, usual.behaviour
    income = [county.value(f"population.income_quintile_{q}") for q in range(1, 6)]
    years = (usual.month - month_number("2019-07")) / 12
    grown = np.array(income) * (1 + county.value("population.income_growth")) ** years
    an_hour = grown / behaviour["choice.hours_worked"] * behaviour["choice.hour_worth"]
    assert usual.taste.minute * 60 == pytest.approx(an_hour)
    assert 1 < an_hour[0] < an_hour[4] < 40, f"{an_hour} yuan an hour"


def test_slips_bring_back_part_of_the_patients_that_hospitals_lose(usual):
    def at_hospitals(laid):
        choices = chosen(usual, laid)[0]
        return int(
            np.where(choices.is_slip == FETCHED, choices.wanted, choices.option >= FIRST_HOSPITAL).astype(bool).sum()
        )

    laid = strict(usual)
    all_paid, by_slip = at_hospitals(strict(usual, cut=0)), at_hospitals(laid)
    without = at_hospitals(strict(usual, fee=10**9)._replace(by_slip=laid.visit))
    assert without < by_slip < all_paid, f"{without} without slips, {by_slip} with, {all_paid} paid either way"


def test_who_fetches_one_goes_where_it_costs_least_time_and_is_no_emergency(usual):
    m, laid = usual, strict(usual)
    choices = chosen(m, laid)[0]
    who = np.flatnonzero(choices.is_slip == FETCHED)
    now = fares(m.market.facility, m.market.level, m.market.designated, m.market.special, laid, m.taste.self_care_fen)
    there = slips(m.market, m.taste, laid, now)
    assert there.is_worth
    condition, village = (
        m.episodes.condition[who].astype(int),
        m.residents.village[m.episodes.resident[who]].astype(int),
    )
    cell = village * N_CONDITIONS + condition
    fever = choices.option[who] != there.place[cell]  # clinics that see no fever
    assert (choices.option[who][fever] >= Option.TOWNSHIP).all()
    assert (there.place[cell] != SELF).all()
    assert not fever.all()
    assert (m.market.designated[choices.facility[who]] == 1).all(), "pooling pays where slips are written"
    assert (choices.wanted[who] >= FIRST_HOSPITAL).all()
    assert (choices.option[who] < FIRST_HOSPITAL).all()
    severe = m.taste.severity[condition] == SEVERE
    assert not severe.any(), f"{severe.sum()} severe cases, which the rule exempts"
    assert (m.residents.scheme[m.episodes.resident[who]] != Scheme.NONE).all(), "nothing is paid for the uninsured"


def test_where_the_facility_is_full_he_goes_without(usual):
    shut = np.where(usual.market.level <= Level.TOWNSHIP, 0.0, usual.market.accept_visit)
    choices, counts = chosen(usual, strict(usual), accept_visit=shut)
    assert n_fetched(choices) == 0
    assert counts[usual.market.level <= Level.TOWNSHIP, Count.REFUSED].sum() > 0


def test_a_slip_costs_the_fee_and_its_labour_alone(usual):
    laid = strict(usual)
    primary = laid.by_slip[:, : Level.COUNTY]
    fee = usual.rules.consult_fee[: Level.COUNTY, None]
    whole = laid.visit[:, : Level.COUNTY, :, CHARGE]
    assert (primary[..., CHARGE] == np.minimum(fee, whole)).all()
    assert (primary[..., CHARGE] < whole).any(), "a slip costs as much as a visit"
    assert (primary[..., LABOUR] == primary[..., CHARGE]).all()
    assert (laid.by_slip[:, Level.COUNTY :, :, CHARGE] == laid.visit[:, Level.COUNTY :, :, CHARGE]).all()
    assert not laid.by_slip[..., VISIT_CUT].any(), "with a slip nothing is lost"


def test_a_slip_takes_part_of_a_visits_time():
    counts = np.zeros((1, len(Count)), np.int64)
    counts[0, Count.WANTED], counts[0, Count.SLIP_ALONE] = 10, 4
    spared = 1 - runs.behaviour()["treatment.slip_time"]
    assert 0 < spared < 1
    assert visits_worth(counts, runs.behaviour()).tolist() == [10 - 4 * spared]


def courses_where_slips_hold(model: CountyModel, laid, share: float):
    """Choices, courses and counters of a month where a slip holds to the end for a share of illnesses."""
    taste, tally = model.taste._replace(slip_holds=share), new_tally(len(model.table), model.places.n_villages)
    choices = chosen(model, laid, taste)[0]
    practice = model.practice._replace(admission=np.zeros_like(model.practice.admission))
    courses = treat_and_refer(
        model.residents, model.episodes, choices, model.market, taste, model.coverage, practice, model.care, laid,
        tally, model.key, model.month,
    )  # fmt: skip
    return choices, courses, total(tally).facility


def test_where_a_slip_holds_for_one_visit_each_further_one_takes_another(usual):
    laid = strict(usual)
    (first, once, counted), (same, to_the_end, spared) = (
        courses_where_slips_hold(usual, laid, share) for share in (0.0, 1.0)
    )
    assert (first.option == same.option).all(), "the first visit is chosen alike"
    gone = once.is_referred == FETCHED
    assert (once.new_slip[gone] == 1).all(), "who fetched one fetches another"
    assert (once.new_slip[once.is_referred == 0] == 0).all()
    anew = int(once.returns[once.new_slip > 0].sum())
    assert anew > 50, f"{anew} slips fetched anew"
    assert counted[:, Count.SLIP_ALONE].sum() == gone.sum() + anew
    assert counted[:, Count.RETURN].sum() == once.returns.sum() + anew, "visits of their own"
    assert not to_the_end.new_slip.any()
    assert spared[:, Count.SLIP_ALONE].sum() == (to_the_end.is_referred == FETCHED).sum()
    assert (to_the_end.returns >= once.returns)[gone].all(), "another slip is a price of coming back"
    more = to_the_end.returns[gone].sum() / once.returns[gone].sum()
    assert more > 1.02, f"{more:.2f} times the visits where none is needed"


def test_how_long_slips_hold_is_nothing_where_none_is_asked_for(usual):
    kept, fetched_anew = (courses_where_slips_hold(usual, usual.bills, share) for share in (1.0, 0.0))
    for one, other in zip(kept, fetched_anew, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)


def test_under_the_lever_slips_are_counted():
    made, before = (float(r.county["slip_visits"].sum()) for r in (runs.run(under_the_lever()), runs.run(runs.plan())))
    assert before == 0 < made, f"{made} visits for a slip under the rule, {before} without"


def under_the_lever():
    return runs.moved(runs.plan(), CUT)
