"""Sign 2: the two-disease benefit raises chronic visits at primary level and what the fund spends."""

from __future__ import annotations

from tests.engine.paired import FOLLOW_UP, PRIMARY, last_year, record, visits

BENEFIT = {"two_disease_drug_benefit.uptake_share": 1.0, "two_disease_drug_benefit.reimb_rate": 0.8}


def test_sign_02_two_disease_brings_chronic_patients_to_primary_level():
    after, usual = (visits(PRIMARY, FOLLOW_UP)(r) for r in (record(BENEFIT), record()))
    assert after > usual, f"chronic visits at primary level: {after:.0f} with the benefit, {usual:.0f} as usual"


def test_sign_02_two_disease_costs_the_fund():
    after, usual = (
        (last_year(r, "fund_outpatient") + last_year(r, "fund_inpatient")).sum() for r in (record(BENEFIT), record())
    )
    assert after > usual, f"fen paid by the fund: {after:.0f} with the benefit, {usual:.0f} as usual"
