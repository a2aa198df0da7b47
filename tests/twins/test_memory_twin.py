"""Habits that the month leaves: the last visit of a resident decides, and his last stay."""

import numpy as np

from sim.care.control import Control, follow_ups_now
from sim.care.memory import take_along
from sim.county.residents import KEEP, NOT_YET
from tests.twins.conftest import same


def after_the_month(month, residents):
    """The residents after the month."""
    m, n = month, len(month.table)
    follow_ups = follow_ups_now(Control(), m.practice, m.care, np.ones(n), m.behaviour.conditions.drug_need)
    take_along(residents, m.episodes, m.choices, m.courses, m.coverage, m.care, follow_ups)
    return residents


def usual_providers(residents, episodes, courses):
    """The habit that everybody's last visit left; who had none, or treated himself, keeps the old one."""
    seen = np.flatnonzero(courses.habit != KEEP)
    after = residents.usual.copy()
    habits = dict(zip(episodes.resident[seen], courses.habit[seen], strict=True))  # the last of a resident remains
    after[list(habits)] = list(habits.values())
    return after


def usual_hospitals(residents, episodes, courses):
    """The option of everybody's last stay, this month's included."""
    usual = {}
    for e in np.flatnonzero(courses.stay_option != NOT_YET):
        usual[episodes.resident[e]] = courses.stay_option[e]
    after = residents.usual_hospital.copy()
    after[list(usual)] = list(usual.values())
    return after


def test_habits_are_the_twins(month, residents):
    m, after = month, after_the_month(month, residents)
    same(after.usual, usual_providers(m.residents, m.episodes, m.courses), "usual")
    same(after.usual_hospital, usual_hospitals(m.residents, m.episodes, m.courses), "usual hospital")
    assert (after.usual_hospital != m.residents.usual_hospital).sum() > 50
    second = np.flatnonzero(np.diff(m.episodes.resident) == 0) + 1
    after_a_visit = (m.courses.habit[second] == KEEP) & (m.courses.habit[second - 1] != KEEP)
    assert after_a_visit.sum() > 20, "somebody treats himself after a visit"
    assert not (after.usual == KEEP).any()


def test_only_habits_and_control_move(month, residents):
    after = after_the_month(month, residents)
    for name in set(after._fields) - {"usual", "usual_hospital", "control"}:
        same(getattr(after, name), getattr(month.residents, name), name)
