import numpy as np
import pytest

from sim.care.choice import FETCHED, is_contracted
from sim.care.hospital_choice import choose_hospital, patients_parts, stay_board
from sim.care.returns import MOST_RETURNS
from sim.care.shared_records import duplicates_spared
from sim.care.treatment import treat_and_refer
from sim.conventions import N_CONDITIONS, N_OPTIONS, NOWHERE, Option
from sim.county.residents import KEEP, NOT_YET, TASTES
from sim.lanes import PER_LN2
from sim.measure.tally import Count, total
from sim.rng import Purpose
from tests.twins.conftest import same
from tests.twins.draws import option_uniforms
from tests.twins.treating import Ward, treat


@pytest.fixture(scope="module")
def twin(month):
    m = month
    ward = Ward(
        m.residents, m.episodes, m.market, m.taste, m.coverage, m.practice, m.care, m.rules, m.key, m.month,
        duplicates_spared(m.behaviour, m.levers),
    )  # fmt: skip
    return ward, treat(ward, m.choices)


def test_courses_and_counts_are_the_twins(month, tally, twin):
    m, (ward, courses) = month, twin
    loop = treat_and_refer(
        m.residents, m.episodes, m.choices, m.market, m.taste, m.coverage, m.practice, m.care, m.bills, tally, m.key,
        m.month,
    )  # fmt: skip
    for name in courses._fields:
        same(getattr(loop, name), getattr(courses, name), name)
    summed = total(tally)
    for count in Count:
        same(summed.facility[:, count], ward.counts[:, count], count.name)
    same(summed.experience, ward.experience, "experience")
    same(summed.handed_down, ward.handed_down, "handed down")
    same(summed.declined, ward.declined, "declined")
    same(summed.transferred, ward.transferred, "transferred")


def test_scores_of_hospitals_are_the_twins(month, twin):
    m, (ward, courses) = month, twin
    rows = np.flatnonzero(courses.stay_facility != NOWHERE)
    r, board, loop = m.residents, stay_board(m.market, m.taste), np.empty((len(rows), N_OPTIONS), np.float32)
    errors = option_uniforms(m.key, ward.who[rows], m.month, Purpose.ADMISSION, m.episodes.number[rows])
    words, yuan = np.floor(errors * 2.0**32).astype(np.uint32).ravel(), np.zeros(N_OPTIONS, np.float32)
    for k, e in enumerate(rows):
        i, v, condition, severity = ward.i[e], int(ward.v[e]), int(ward.c[e]), ward.severity[e]
        patients_parts(
            i, (v * N_CONDITIONS + condition) * N_OPTIONS, r, board.facility, m.market.level, m.bills,
            ward.cost_at_home(e, ward.seen_at[e], courses.is_referred[e]), condition, bool(courses.is_referred[e]),
            is_contracted(r, i, m.coverage), yuan,
        )  # fmt: skip
        choose_hospital(
            board, v, condition, board.price[severity] * r.price_taste[i], board.travel[severity] * r.travel_taste[i],
            m.taste.offset, r.hospital_taste[i] * (PER_LN2 / TASTES), int(ward.seen_at[e]), int(r.usual_hospital[i]),
            yuan, words, k * N_OPTIONS, loop[k],
        )  # fmt: skip
    scores = ward.hospital_scores(rows, ward.seen_at, courses.is_referred)
    np.testing.assert_array_equal(loop, scores, "score")


def test_everything_happens_in_this_month(month, twin):
    ward, courses = twin
    goes_on = (courses.up_facility != NOWHERE) & (month.choices.is_slip > 0)
    admitted = courses.stay_facility != NOWHERE
    assert goes_on.sum() > 20, "referrals with a slip"
    assert ((courses.up_facility != NOWHERE) & ~goes_on).sum() > 20, "referrals for want of capability"
    assert ((courses.is_referred > 0) & (ward.seen_at == Option.SUBCENTRE)).any(), "referrals to a sub-centre"
    assert admitted.sum() > 100, "stays"
    assert (courses.is_referred == FETCHED).sum() > 20, "visits for a slip alone"
    assert ((month.choices.is_slip == FETCHED) & (courses.is_referred == 0)).any(), "slips refused on review"
    assert ((courses.is_referred > 0) & admitted).any(), "stays after a referral"
    assert ward.counts[:, Count.STAYS_REFUSED].sum() > 20, "no bed"
    assert ward.handed_down > 5, "visits handed down"
    assert ward.declined > 50, "cases that stay at home"
    assert set(courses.returns.tolist()) == set(range(MOST_RETURNS + 1)), "further visits"
    to_the_last = courses.returns > 0
    assert (to_the_last & (courses.is_referred == FETCHED)).any(), "to the hospital a slip was fetched for"
    assert (to_the_last & (courses.is_referred == 1)).any(), "to whom the patient was sent"
    for kind in (1, FETCHED):
        anew = (courses.new_slip > 0)[to_the_last & (courses.is_referred == kind)]
        assert anew.any(), "a new slip for each further visit"
        assert not anew.all(), "a slip that holds"
    assert ward.transferred > 0, "last nights at a township hospital"
    assert ward.counts[:, Count.READMITTED].sum() > 5, "patients who come back"
    assert ward.counts[:, Count.AVOIDABLE].sum() > 5, "stays that no criterion asks for"
    assert ward.counts[:, Count.OPERATED].sum() > 20, "operations"
    assert ward.counts[:, Count.OPERATION_HARM].sum() > 0, "harm at township level"
    assert ward.counts[:, Count.SEVERE_BAD].sum() > 5, "severe cases not managed well"
    assert (courses.after_facility != NOWHERE).sum() > ward.handed_down, "visits after discharge where the stay was"
    home = np.isin(courses.habit, (Option.TOWNSHIP, Option.SUBCENTRE))
    sent_back = home & np.isin(month.choices.option, (Option.COUNTY_GENERAL, Option.COUNTY_TCM))
    assert sent_back.sum() > 10, "sent back to the township from now on"
    assert (courses.habit == NOT_YET).any(), "a visit that pleased nobody"
    assert ((courses.habit == KEEP) == (month.choices.option == Option.SELF_CARE)).all(), "self-care leaves the habit"
