"""Further visits of an illness, and outpatient care in place of a stay: both are weighed by what they cost."""

from dataclasses import replace

import numpy as np
import pytest

from sim.care.choosing import choose_providers
from sim.care.returns import MOST_RETURNS
from sim.care.treatment import treat_and_refer
from sim.conventions import N_OPTIONS, NOWHERE, Option
from sim.experiment.anchor import anchored_constants, simulated_levels, wanted_levels
from sim.experiment.one_run import record_of
from sim.measure.tally import Count, new_tally, total
from sim.model import CountyModel
from sim.plan import ROOT, plan_by_name
from sim.system.payment import CAP, RATIO


@pytest.fixture(scope="module")
def model():
    """The second month of the typical county's 5% sample, up to the choice."""
    plan = plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.05)
    model = CountyModel(plan)
    model.step()
    model.begin_month()
    model.choose_providers()
    model.treat_and_refer()
    return model


def paid_at(model, ratio):
    """The month's bills with every visit of the resident scheme paid at a ratio (basis points), without a cap."""
    visit = model.bills.visit.copy()
    visit[1, ..., RATIO], visit[1, ..., CAP] = ratio, 10**8
    return model.bills._replace(visit=visit, visit_again=visit)


def chosen(model, bills):
    m = model
    tally = new_tally(len(m.table), m.places.n_villages)
    return choose_providers(m.residents, m.episodes, m.market, m.taste, m.coverage, bills, tally, m.key, m.month)


def nobody_due(model):
    """Practice where no stay is due, so that nobody is treated as an outpatient in its place."""
    return model.practice._replace(admission=np.zeros_like(model.practice.admission))


def treated(model, choices, bills, practice=None):
    m, tally = model, new_tally(len(model.table), model.places.n_villages)
    courses = treat_and_refer(
        m.residents, m.episodes, choices, m.market, m.taste, m.coverage, practice or m.practice, m.care, bills, tally,
        m.key, m.month,
    )  # fmt: skip
    return courses, total(tally)


def test_the_ill_come_more_often_where_visits_cost_them_less(model):
    dear, cheap = (chosen(model, paid_at(model, ratio)) for ratio in (0, 9_000))
    when_dear, when_cheap = (
        treated(model, choices, model.bills, nobody_due(model))[0].returns for choices in (dear, cheap)
    )
    same = (dear.option == cheap.option) & (dear.option != Option.SELF_CARE)
    insured = model.residents.scheme[model.episodes.resident] == 1
    pooled = np.where(dear.facility != NOWHERE, model.market.designated[dear.facility], 0) > 0
    stays = treated(model, dear, model.bills, nobody_due(model))[0].is_referred == 0
    paid, unpaid = same & stays & insured & pooled, same & ~insured
    assert when_cheap[paid].mean() > 1.3 * when_dear[paid].mean(), "to the same provider for the same illness"
    assert (when_cheap[paid] >= when_dear[paid]).all(), "the same luck"
    assert (when_cheap[unpaid] == when_dear[unpaid]).all(), "others are not touched"


def test_who_treats_himself_or_is_brought_in_does_not_come_back(model):
    m = model
    returns = treated(m, m.choices, m.bills, nobody_due(m))[0].returns
    severe = m.taste.severity[m.episodes.condition] == 2
    brought_in = severe & (m.episodes.way_draw < m.coverage.emergency)
    at_home = m.choices.option == Option.SELF_CARE
    assert brought_in.sum() > 10
    assert at_home.any()
    assert not returns[brought_in | at_home].any()
    assert 0 < returns[~at_home].mean() < MOST_RETURNS


def test_who_is_sent_on_comes_back_to_whom_he_was_sent(model):
    m = model
    usual, tally = treated(m, m.choices, m.bills, nobody_due(m))
    sent = np.flatnonzero(usual.is_referred == 1)
    assert usual.returns[sent].sum() > 20, "further visits of those sent on"
    seen = np.where(usual.up_facility != NOWHERE, usual.up_facility, m.choices.facility)
    seen_at = np.bincount(seen[usual.returns > 0], usual.returns[usual.returns > 0], len(m.table))
    assert (tally.facility[:, Count.RETURN] == seen_at).all(), "further visits where the patient was seen last"
    here = m.market.facility[m.residents.village[m.episodes.resident[sent]], m.episodes.condition[sent]]
    above = (here == usual.up_facility[sent][:, None]).argmax(axis=1)
    for option, none_comes in ((above, True), (m.choices.option[sent].astype(int), False)):
        loss = m.choices.loss.reshape(-1, N_OPTIONS).copy()
        loss[sent, option] = 100.0
        returns = treated(m, m.choices._replace(loss=loss.ravel()), m.bills, nobody_due(m))[0].returns
        assert not returns[sent].any() if none_comes else (returns == usual.returns).all(), "the utility that decides"


def test_fewer_are_admitted_where_outpatient_care_is_paid(model):
    (_, unpaid), (_, paid) = (treated(model, model.choices, paid_at(model, ratio)) for ratio in (0, 9_500))
    stays = [tally.facility[:, Count.ADMITTED].sum() for tally in (unpaid, paid)]
    assert stays[1] < 0.97 * stays[0], f"stays {stays} of the same cases"


def test_who_stays_at_home_is_treated_there(model):
    course, none = (
        treated(model, model.choices, model.bills, model.practice._replace(outpatient_course=visits))[0]
        for visits in (6.0, 0.0)
    )
    declined = (course.stay_facility == NOWHERE) & (none.stay_facility == NOWHERE)
    more = course.returns[declined].astype(int) - none.returns[declined]
    assert (more >= 0).all()
    assert more.sum() > 100
    assert course.returns.max() <= MOST_RETURNS
    seen = model.choices.option != Option.SELF_CARE
    assert not course.returns[~seen].any(), "who was seen by nobody has nobody to come back to"


def test_visits_per_illness_are_set_on_what_was_observed():
    plan = plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.03)
    wanted = wanted_levels(plan.county)
    first = 2018 * 12
    for again in (wanted.again, 2 * wanted.again):
        constants = anchored_constants(plan, replace(wanted, again=again))
        horizon = replace(plan.horizon, first=first, last=first + 23)
        levers = replace(plan.levers, horizon=horizon, values=np.repeat(plan.levers.values[:1], 24, axis=0))
        run = replace(plan, behaviour=plan.behaviour.with_values(constants), levers=levers, horizon=horizon)
        got = simulated_levels(record_of(run), 2019)
        assert got.again == pytest.approx(again, rel=0.05)
        assert sum(got.visits.values()) == pytest.approx(sum(wanted.visits.values()), rel=0.03)
