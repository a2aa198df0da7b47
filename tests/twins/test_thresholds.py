"""Thresholds of words: what is certain for everybody is true of everybody, what is left out is true of nobody."""

import numpy as np
import pytest

from sim.care.chronic import risk
from sim.care.courses import chronic_content, contentment
from sim.care.thresholds import (
    BAD_AT_MOST,
    BAD_CONTENT,
    TCM,
    THRESHOLDS,
    UP_AT_MOST,
    WELL,
    stay_thresholds,
    visit_thresholds,
)
from sim.care.treatment import _chance_up
from sim.conventions import N_CONDITIONS, Option
from sim.rng import words_below


@pytest.fixture(scope="module")
def held(month):
    control = month.residents.control
    return np.array([control.min(), control.max()], float)


@pytest.fixture(scope="module")
def table(month, held):
    practice = month.practice._replace(content_drugs=np.linspace(-0.1, 0.2, len(month.table)), content_control=0.3)
    flat = visit_thresholds(practice, month.market, month.care, held)
    return practice, flat.reshape(len(month.table), N_CONDITIONS, THRESHOLDS)


@pytest.mark.parametrize("chance", [0.0, 1e-12, 0.25, 1 / 3, 0.5 + 2.0**-33, 1 - 2.0**-33, 1.0])
def test_a_word_is_below_exactly_where_its_uniform_is(chance):
    border = int(words_below(np.array(chance)))
    words = np.array([w for w in range(border - 2, border + 3) if 0 <= w < 2**32], np.int64)
    assert ((words < border) == ((words + 0.5) / 2.0**32 < chance)).all()


def test_contentment_lies_between_the_thresholds(month, held, table):
    practice, thresholds = table
    for facility in range(0, len(month.table), 7):
        for condition in range(N_CONDITIONS):
            for well in (0, 1):
                base = contentment(practice, month.market, facility, well)
                chances = [
                    base + chronic_content(practice, month.care, facility, condition, control) + served
                    for control in held
                    for served in (0.0, practice.content_served)
                ]
                least, most = thresholds[facility, condition, [BAD_CONTENT + well, BAD_AT_MOST + well]]
                words = words_below(np.array(chances))
                assert least <= words.min(), "content for certain"
                assert words.max() <= most, "never content"
                assert most - least < words.max() - words.min() + 100, "thresholds wider than they need be"


def test_referral_is_never_likelier_than_its_threshold(month, table):
    practice, thresholds = table
    practice = practice._replace(way_up=1.3, review=0.4, retention=0.2)
    thresholds = visit_thresholds(practice, month.market, month.care, np.zeros(2)).reshape(thresholds.shape)
    for facility in range(0, len(month.table), 7):
        for condition in range(N_CONDITIONS):
            chances = [
                _chance_up(practice, facility, condition, int(option), False)
                for option in (Option.TOWNSHIP, Option.COUNTY_GENERAL, Option.OUT_OF_COUNTY)
            ]
            assert words_below(np.array(chances)).max() <= thresholds[facility, condition, UP_AT_MOST]


def test_cases_for_admission_are_never_likelier_than_their_threshold(month, held):
    practice = month.practice._replace(inducement=np.linspace(0.9, 1.4, len(month.table)))
    at_most = stay_thresholds(practice, month.care, held)
    danger = max(risk(month.care, control) for control in held)
    need = practice.admission * practice.admission_index * 1.4 * np.where(practice.chronic, danger, 1.0)
    assert (words_below(need).ravel() <= at_most).all()


def test_correct_management_is_the_capability(month, table):
    practice, thresholds = table
    assert (thresholds[..., WELL] == words_below(practice.capability)).all()
    assert (thresholds[..., TCM] == words_below(month.market.tcm)).all(), "a wish for TCM"
