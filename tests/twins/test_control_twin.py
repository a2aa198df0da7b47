"""Control of chronic illness, told for all residents at once, and what contract holders met."""

import numpy as np
import pytest

from sim.care.contracts import Contracts
from sim.care.control import Control, follow_ups_now
from sim.care.market import drugs_available
from sim.care.memory import take_along
from sim.care.need import COMPLICATIONS
from sim.conventions import NOWHERE, Option
from sim.county.residents import NOT_YET, Residents
from tests.twins.conftest import same
from tests.twins.payments import insured_person

USUAL = 0.3
PRIMARY = (Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE)


def contracted(month) -> np.ndarray:
    people = range(len(month.residents.id))
    return np.array([insured_person(month.residents, i, month.coverage)["contracted"] for i in people])


def qualities(month, available, drug_need):
    """Quality of each episode's first visit: capability x drugs at hand, 0 for self-care."""
    place, c = month.choices.facility, month.episodes.condition.astype(int)
    there = month.practice.capability[place, c] * (1 - drug_need[c] * (1 - available[place]))
    return np.where(place == NOWHERE, 0.0, there)


def memories(month, residents, control):
    """What the residents take along from the month, and what the chronically ill meet with."""
    m = month
    available, drug_need = drugs_available(m.table, m.levers, m.behaviour), m.behaviour.conditions.drug_need
    follow_ups = follow_ups_now(control, m.practice, m.care, available, drug_need)
    quality = qualities(m, available, drug_need)
    return take_along(residents, m.episodes, m.choices, m.courses, m.coverage, m.care, follow_ups), quality


def test_control_is_the_twins(month, residents):
    m, care, r = month, month.care, month.residents
    control = Control(usual_quality=USUAL)
    taken, quality = memories(m, residents, control)
    control.note(taken.followed)

    before = r.control.astype(float)
    served = contracted(m) & (r.service_rank < m.coverage.service)
    script = (r.uptake_rank < care.scripts) & (before >= care.stable)
    script &= np.isin(residents.usual, (*PRIMARY, Option.OTHER_CLINIC))  # the habit that this month left
    gains = np.where(r.care_rank < care.managed, care.gain_managed, 0.0)
    gains += np.where(served, care.gain_served, 0.0) + np.where(script, care.gain_script, 0.0)
    after = before + care.pace * (care.base + gains - before)
    follows = m.practice.chronic[m.episodes.condition] > 0
    lifts = care.lift * (quality - USUAL)
    np.add.at(after, m.episodes.resident[follows], lifts[follows])
    ill = (r.chronic > 0) & (r.away == 0)
    expected = np.where(ill, np.clip(after, 0, 1).astype(np.float32), r.control)
    np.testing.assert_allclose(residents.control, expected, rtol=1e-6)
    assert control.ill == ill.sum()
    assert control.thousandths == pytest.approx(1000 * expected[ill].sum(), abs=ill.sum() * 0.6)
    chronically = r.chronic[m.episodes.resident] > 0
    assert control.complications == (COMPLICATIONS[m.episodes.condition] & chronically).sum() > 0
    assert script[ill].any()
    assert not script[ill].all()


def test_the_first_month_only_measures(month, residents):
    control = Control()
    taken, quality = memories(month, residents, control)
    control.note(taken.followed)
    follows = month.practice.chronic[month.episodes.condition] > 0
    assert control.usual_quality == pytest.approx(quality[follows].mean(), abs=1e-3)
    moved = Control(usual_quality=control.usual_quality)
    again = Residents(*(column.copy() for column in month.residents))
    memories(month, again, moved)
    assert (again.control != residents.control).any(), "follow-ups move control once there is something to compare with"


def test_contract_holders_are_asked_about_primary_visits(month, residents):
    m = month
    contracts = Contracts.at_start(m.county, m.levers)
    taken, _ = memories(m, residents, Control())
    contracts.remember(taken.asked, year_ends=False)
    theirs = contracted(m)[m.episodes.resident] & np.isin(m.choices.option, PRIMARY)
    same(contracts.visits, theirs.sum(), "visits")
    same(contracts.content, (theirs & (m.courses.habit != NOT_YET)).sum(), "content")
    assert np.isnan(contracts.usual)


def test_renewal_follows_contentment_and_the_policy_path_stands_without_it(month):
    levers = {"contract_coverage.all_pp_per_year": 2.0, "contract_coverage.key_pp_per_year": 0.0}
    levers["contract_term.years"] = 2.0
    contracts = Contracts(0.4, 0.6, visits=100.0, content=84.0, usual=0.80)
    contracts.move(levers, response=0.5)
    assert contracts.share == pytest.approx(0.4 + 2 / 1200 + 0.4 * 0.5 * 0.04 / 24)
    assert contracts.share_key == pytest.approx(0.6 + 0.6 * 0.5 * 0.04 / 24)
    cut = Contracts(0.4, 0.6, visits=100.0, content=84.0, usual=0.80)
    cut.move(levers | {"loop.R7": 0.0}, response=0.5)
    assert (cut.share, cut.share_key) == (pytest.approx(0.4 + 2 / 1200), 0.6)
