"""Every case a visit can be, looked up in the month's terms, against the rules told one claim at a time."""

import itertools

import numpy as np

from sim.care.shared_records import duplicates_spared
from sim.conventions import CONDITIONS, N_CONDITIONS, N_LEVELS, N_SCHEMES
from sim.county.residents import SPECIAL
from sim.system.visit_terms import BY_SLIP, OWN_CHOICE, SENT_UP, SHAPE, case_of, pay_visit, visit_terms
from tests.twins.claiming import Office
from tests.twins.payments import pay_visit as told

USED = (0, 10_000, 29_000, 60_000)
"""Fen of the year's eligible charges, of pooling and of two-disease drugs used: before, at and past the limits."""

CASES = itertools.product(
    range(SHAPE[0]), range(N_LEVELS), range(2), range(N_CONDITIONS), range(N_SCHEMES), range(2), range(2)
)


def test_every_case_is_paid_as_the_rules_say(month):
    m = month
    terms = visit_terms(m.bills)
    spared = duplicates_spared(m.behaviour, m.levers)
    office = Office(m.residents, m.episodes, m.choices, m.courses, m.market, m.coverage, m.rules, spared)
    draw, seen = np.random.default_rng(1), set()
    for reason, level, pooled, condition, scheme, tcm, contracted in CASES:
        case = case_of.py_func(reason, 2 * level + pooled, condition, scheme, tcm, contracted)
        seen.add(case)
        eligible, fund, two = (int(x) for x in draw.choice(USED, 3))
        registered, enrolled = draw.random(2) < 0.5
        person = {
            "scheme": scheme, "bits": SPECIAL * bool(registered), "enrolled": bool(enrolled), "contracted": contracted,
            "eligible": eligible, "fund": fund, "two": two,
        }  # fmt: skip
        rules = {SENT_UP: office.rules_again, BY_SLIP: office.rules_by_slip}.get(reason, m.rules)
        rules = rules._replace(tcm_extra=m.rules.tcm_extra)
        expected = told(rules, person, level, condition, pooled, True, reason != OWN_CHOICE, bool(tcm))
        paid = pay_visit.py_func(
            terms.rows, case, terms.two_ratio, terms.two_cap, registered, enrolled, eligible, fund, two
        )
        assert tuple(paid) == expected, f"{CONDITIONS[condition]}, level {level}, scheme {scheme}, reason {reason}"
    assert seen == set(range(len(terms.rows))), "two cases share a row"
