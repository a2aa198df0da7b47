"""Each lever moves the rule that its name says, and no other."""

import numpy as np
import pytest

from sim.conventions import N_CONDITIONS, Level, Scheme
from sim.system.payment import ALL, Rules, bills, limited
from sim.system.tariff import BASE_MONTH, Tariff, basis_points, fen, grown, rules_in_force
from sim.system.visit_terms import OWN_CHOICE, above_deductible, case_of, pay_visit, visit_terms

MONTH = BASE_MONTH + 30
TOWNSHIP, OUT = (Scheme.RESIDENT, Level.TOWNSHIP), (Scheme.RESIDENT, Level.OUT_OF_COUNTY)
PRIMARY = [(Scheme.RESIDENT, Level.VILLAGE), TOWNSHIP]
CELLS = [  # lever, by how much it moves, rule, cells moved, by how much they move
    ("reimbursement_gap.primary_inpatient_rate_pp", 5, "ratio_stay", [TOWNSHIP], 500),
    ("reimbursement_gap.primary_deductible_delta_yuan", -50, "deductible_stay", [TOWNSHIP], -5000),
    ("reimbursement_gap.municipal_provincial_inpatient_rate_pp", -7, "ratio_stay", [OUT], -700),
    ("reimbursement_gap.municipal_provincial_deductible_delta_yuan", 300, "deductible_stay", [OUT], 30_000),
    ("reimbursement_gap.primary_outpatient_rate_pp", 5, "ratio_visit", PRIMARY, 500),
    ("village_outpatient_pooling.village_reimb_rate", 0.1, "ratio_visit", PRIMARY[:1], 1000),
    ("two_disease_drug_benefit.reimb_rate", 0.1, "two_disease_ratio", [()], 1000),
    ("special_disease_outpatient.township_reimb_rate", 0.1, "special_ratio", [Level.TOWNSHIP], 1000),
    ("contracted_resident_benefit.extra_rate_pp", 3, "contract_extra", [()], 300),
    ("referral_linked_reimbursement.unreferred_penalty_pp", 5, "unreferred_cut", [Level.OUT_OF_COUNTY], 500),
    ("referral_linked_reimbursement.referred_deductible_waived", 1, "waived_for", [()], ALL),
    ("tcm_payment_tilt.extra_rate_pp_tcm", 4, "tcm_extra", [()], 400),
]


@pytest.fixture
def in_force(county, behaviour, mix, levers):
    """Rules under business as usual with some levers moved."""

    def rules(month=MONTH, **moved) -> Rules:
        changed = {key.replace("__", "."): value for key, value in moved.items()}
        assert changed.keys() <= levers.keys()
        return rules_in_force(Tariff.of(county, behaviour, mix), levers | changed, month)

    return rules


@pytest.mark.parametrize(("lever", "by", "rule", "cells", "moved"), CELLS, ids=[c[0] for c in CELLS])
def test_a_lever_moves_its_rule_alone(in_force, levers, lever, by, rule, cells, moved):
    before, after = in_force(), in_force(**{lever: levers[lever] + by})
    for name in Rules._fields:
        difference = np.asarray(getattr(after, name)) - np.asarray(getattr(before, name))
        expected = np.zeros_like(difference)
        for cell in cells if name == rule else []:
            expected[cell] = moved
        assert (difference == expected).all(), f"{lever} moves {name} by {difference}"


def test_ratios_stay_within_0_and_1_and_deductibles_above_0(in_force):
    wide = in_force(
        reimbursement_gap__primary_inpatient_rate_pp=90.0,
        reimbursement_gap__municipal_provincial_inpatient_rate_pp=-90.0,
        reimbursement_gap__primary_outpatient_rate_pp=90.0,
        reimbursement_gap__primary_deductible_delta_yuan=-9000.0,
    )
    assert wide.ratio_stay[TOWNSHIP] == 10_000
    assert wide.ratio_stay[OUT] == 0
    assert wide.ratio_visit[TOWNSHIP] == 10_000
    assert wide.deductible_stay[TOWNSHIP] == 0


def patient_pays(rules, level, condition, scheme=Scheme.RESIDENT):
    terms = visit_terms(bills(rules))
    case = case_of.py_func(OWN_CHOICE, 2 * level + 1, condition, scheme, 0, 0)
    return pay_visit.py_func(terms.rows, case, terms.two_ratio, terms.two_cap, False, False, 0, 0, 0)[4]


@pytest.mark.parametrize("times", [1.05, 1.1, 1.15, 1.37, 2.0])
def test_a_neutral_price_rise_leaves_the_patients_payment(in_force, times):
    before = in_force()
    after = in_force(primary_service_price__service_price_multiplier=times, primary_service_price__copay_neutral=1.0)
    primary = slice(Level.TOWNSHIP + 1)
    assert (after.charge_visit[primary] > before.charge_visit[primary]).all()
    for level in (Level.VILLAGE, Level.TOWNSHIP):
        for condition in range(N_CONDITIONS):
            assert patient_pays(after, level, condition) == patient_pays(before, level, condition)


def test_a_price_rise_that_is_not_neutral_is_shared(in_force):
    before = in_force()
    after = in_force(primary_service_price__service_price_multiplier=1.37, primary_service_price__copay_neutral=0.0)
    assert not after.absorbed_visit.any()
    for level in (Level.VILLAGE, Level.TOWNSHIP):
        rise = after.charge_visit[level, 0] - before.charge_visit[level, 0]
        assert 0 < patient_pays(after, level, 0) - patient_pays(before, level, 0) < rise


def test_a_price_rise_touches_labour_at_primary_level_only(in_force):
    before, after = in_force(), in_force(primary_service_price__service_price_multiplier=1.5)
    rise = after.charge_visit - before.charge_visit
    assert (rise == after.labour_visit - before.labour_visit).all(), "the whole rise is labour's"
    assert (abs(rise[:2] - before.labour_visit[:2] * 0.5) <= 1).all()
    assert not rise[2:].any()
    assert (after.charge_stay == before.charge_stay).all()
    assert (before.labour_visit <= before.charge_visit).all()


def test_charges_of_an_average_case_are_the_countys_price(in_force, county, behaviour, mix):
    rules = in_force(month=BASE_MONTH)
    for level, name in enumerate(("village", "township", "county", "out_of_county")):
        average = (rules.charge_visit[level] * mix).sum() * behaviour[f"levels.case_mix_visit_{name}"]
        assert average == pytest.approx(county.value(f"prices.visit_{name}") * 100, rel=1e-3)
    later = in_force(month=BASE_MONTH + 12)
    growth = later.charge_visit / rules.charge_visit
    assert growth == pytest.approx(1 + county.value("prices.growth"), rel=1e-3)


def test_amounts():
    assert grown(100.0, 0.1, BASE_MONTH + 24) == pytest.approx(121.0)
    assert (fen(1.234), fen(0.005), fen(-1.0)) == (123, 1, -100)
    assert (basis_points(-0.2), basis_points(0.12345), basis_points(1.7)) == (0, 1235, 10_000)


@pytest.mark.parametrize(
    ("eligible", "room", "paid"),
    [(1000, 10**9, 700), (1001, 10**9, 700), (1000, 650, 650), (1000, 0, 0), (1000, -5, 0)],
)
def test_the_fund_pays_its_ratio_within_the_room_under_the_cap(eligible, room, paid):
    assert limited.py_func(eligible, 7000, room) == paid


@pytest.mark.parametrize(
    ("before", "eligible", "above"), [(0, 80, 0), (0, 130, 30), (90, 30, 20), (100, 30, 30), (500, 30, 30), (0, 0, 0)]
)
def test_the_deductible_is_borne_once_a_year(before, eligible, above):
    assert above_deductible.py_func(before, eligible, 100) == above
