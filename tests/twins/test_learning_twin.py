"""Habits and beliefs: the last visit of a resident decides, villages trust what pleased them more than others."""

import numpy as np
import pytest

from sim.care.learning import Beliefs, learn
from sim.conventions import N_OPTIONS, Option
from sim.county.residents import KEEP, NOT_YET
from sim.measure.tally import total
from tests.twins.conftest import same

HALF_LIFE, RATE, VISITS, MOST = 6.0, 0.3, 5.0, 0.1


@pytest.fixture
def beliefs(month):
    """Beliefs some way from the truth."""
    known = 0.8 * month.institutions.capability
    trust = np.linspace(-0.09, 0.09, month.places.n_villages * N_OPTIONS)
    return Beliefs(known, trust.reshape(-1, N_OPTIONS).copy())


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


def trust_after(trust, experience):
    """Trust float64[village, option] moved towards how a village's content visits compare with all villages'."""
    after = np.empty_like(trust)
    for village, option in np.ndindex(trust.shape):
        visits, content = experience[village, option]
        everywhere, content_everywhere = experience[:, option].sum(axis=0)
        if visits == 0:
            after[village, option] = trust[village, option]
            continue
        better = content / visits - content_everywhere / everywhere
        weight = RATE * visits / (visits + VISITS)
        after[village, option] = trust[village, option] * (1 - weight) + weight * better
    return np.clip(after, -MOST, MOST)


def test_habits_and_beliefs_are_the_twins(month, residents, beliefs):
    m, experience = month, total(month.tally).experience
    known = m.institutions.capability + (beliefs.known - m.institutions.capability) * 0.5 ** (1 / HALF_LIFE)
    trust = trust_after(beliefs.trust, experience)

    learn(
        residents, m.episodes, m.courses, beliefs, m.institutions.capability, experience, HALF_LIFE, RATE, VISITS, MOST
    )
    same(residents.usual, usual_providers(m.residents, m.episodes, m.courses), "usual")
    same(residents.usual_hospital, usual_hospitals(m.residents, m.episodes, m.courses), "usual hospital")
    same(beliefs.known, known, "known")
    same(beliefs.trust, trust, "trust")
    assert (residents.usual_hospital != m.residents.usual_hospital).sum() > 50
    assert (np.abs(trust) == MOST).any(), "the bound of trust is reached"
    assert (np.diff(m.episodes.first) > 1).any(), "somebody falls ill twice"
    last = m.episodes.first[1:][np.diff(m.episodes.first) > 1] - 1
    after_a_visit = (m.courses.habit[last] == KEEP) & (m.courses.habit[last - 1] != KEEP)
    assert after_a_visit.sum() > 20, "somebody treats himself after a visit"
    assert not (residents.usual == KEEP).any()


def test_half_the_gap_is_closed_in_a_half_life(month, residents, beliefs):
    gap = month.institutions.capability - beliefs.known
    nothing = np.zeros((month.places.n_villages, N_OPTIONS, 2), np.int64)
    for _ in range(int(HALF_LIFE)):
        learn(
            residents,
            month.episodes,
            month.courses,
            beliefs,
            month.institutions.capability,
            nothing,
            HALF_LIFE,
            RATE,
            VISITS,
            MOST,
        )
    same(month.institutions.capability - beliefs.known, gap / 2, "gap")


def test_perceived_quality_is_belief_plus_trust_within_0_and_1(month):
    capability = np.linspace(0.2, 0.9, len(month.table))[:, None].repeat(13, axis=1)
    beliefs = Beliefs.at_start(capability, month.places.n_villages)
    beliefs.trust[0, Option.TOWNSHIP], beliefs.trust[0, Option.OUT_OF_COUNTY] = 0.05, 0.5
    facility = np.full((month.places.n_villages, 13, N_OPTIONS), -1, np.int32)
    facility[0, :, Option.TOWNSHIP] = 0
    facility[0, :, Option.OUT_OF_COUNTY] = len(month.table) - 1
    perceived = beliefs.perceived(facility)
    assert perceived[0, :, Option.TOWNSHIP] == pytest.approx(0.25)
    assert (perceived[0, :, Option.OUT_OF_COUNTY] == 1.0).all()
    assert perceived[1:].max() == 0.0
