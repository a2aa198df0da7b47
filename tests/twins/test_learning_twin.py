"""Beliefs: villages trust what pleased them more than others."""

import numpy as np
import pytest

from sim.care.learning import Beliefs, learn
from sim.conventions import N_OPTIONS, Option
from sim.measure.tally import total
from tests.twins.conftest import same

HALF_LIFE, RATE, VISITS, MOST, BAD = 6.0, 0.3, 5.0, 0.1, 1.5


@pytest.fixture
def beliefs(month):
    """Beliefs some way from the truth."""
    known = 0.8 * month.institutions.capability
    trust = np.linspace(-0.09, 0.09, month.places.n_villages * N_OPTIONS)
    return Beliefs(known, trust.reshape(-1, N_OPTIONS).copy())


def trust_after(trust, experience):
    """Trust float64[village, option] moved towards how a village's content visits compare with all villages'."""
    after = np.empty_like(trust)
    for village, option in np.ndindex(trust.shape):
        visits, content, bad = experience[village, option]
        everywhere, content_everywhere, bad_everywhere = experience[:, option].sum(axis=0)
        if visits == 0:
            after[village, option] = trust[village, option]
            continue
        better = content / visits - content_everywhere / everywhere
        better -= BAD * (bad / visits - bad_everywhere / everywhere)  # in the first month all that is known is usual
        weight = RATE * visits / (visits + VISITS)
        after[village, option] = trust[village, option] * (1 - weight) + weight * better
    return np.clip(after, -MOST, MOST)


def test_beliefs_are_the_twins(month, beliefs):
    m, experience = month, total(month.tally).experience
    known = m.institutions.capability + (beliefs.known - m.institutions.capability) * 0.5 ** (1 / HALF_LIFE)
    trust = trust_after(beliefs.trust, experience)

    learn(
        beliefs,
        m.institutions.capability,
        experience,
        HALF_LIFE,
        RATE,
        VISITS,
        MOST,
        BAD,
    )
    same(beliefs.known, known, "known")
    same(beliefs.trust, trust, "trust")
    assert (np.abs(trust) == MOST).any(), "the bound of trust is reached"


def test_half_the_gap_is_closed_in_a_half_life(month, beliefs):
    gap = month.institutions.capability - beliefs.known
    nothing = np.zeros((month.places.n_villages, N_OPTIONS, 3), np.int64)
    for _ in range(int(HALF_LIFE)):
        learn(
            beliefs,
            month.institutions.capability,
            nothing,
            HALF_LIFE,
            RATE,
            VISITS,
            MOST,
            BAD,
        )
    same(month.institutions.capability - beliefs.known, gap / 2, "gap")


def told(visits=0, content=0, bad=0, option=Option.TOWNSHIP, villages=2):
    """A month in which the first village went to one option."""
    experience = np.zeros((villages, N_OPTIONS, 3), np.int64)
    experience[0, option] = visits, content, bad
    return experience


def trust_after_news(month, usual, news):
    """Trust in the township hospital after a first year of one kind and a month of another, in the first village."""
    beliefs = Beliefs(month.institutions.capability.copy(), np.zeros((2, N_OPTIONS)))
    for experience in [usual] * 12 + [news]:
        beliefs.trust[:] = 0
        learn(
            beliefs, month.institutions.capability, experience, HALF_LIFE, RATE, VISITS, 0.3, BAD,
        )  # fmt: skip
    return beliefs.trust[0, Option.TOWNSHIP]


def test_a_bad_outcome_costs_more_trust_than_a_content_patient_brings(month):
    usual = told(visits=40, content=30, bad=8)
    usual[1, Option.TOWNSHIP] = 400, 300, 80
    as_usual = trust_after_news(month, usual, usual)
    assert as_usual == pytest.approx(0), "an ordinary month moves no trust"
    good, bad = usual.copy(), usual.copy()
    good[0, Option.TOWNSHIP] += 0, 1, 0
    bad[0, Option.TOWNSHIP] += 0, 0, 1
    gained, lost = trust_after_news(month, usual, good), trust_after_news(month, usual, bad)
    assert -lost > gained > 0, f"one bad outcome moves trust by {lost:.4f}, one content patient by {gained:.4f}"
