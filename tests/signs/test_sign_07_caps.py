"""Sign 7: caps off and no audits → primary admissions up, and inside a fixed budget the county hospitals lose."""

from __future__ import annotations

from tests.engine.paired import COUNTY, TOWNSHIP, admissions, finished, fund_balance, last_year

NO_AUDIT = {"fund_supervision.audit_intensity": 0.0}
CAPS_OFF = NO_AUDIT | {"inpatient_cap_removal.enabled": 1.0}


def county_revenue(record) -> float:
    """What county hospitals are paid in the last year: charges, standards and settlements (fen)."""
    tables = ("charge_outpatient", "charge_inpatient", "drg_gain", "settlements")
    return float(sum(last_year(record, name)[COUNTY].sum() for name in tables))


def test_sign_07_caps():
    before, after = finished(NO_AUDIT).record, finished(CAPS_OFF).record
    usual, more = admissions(TOWNSHIP)(before), admissions(TOWNSHIP)(after)
    assert more > usual, f"township admissions go from {usual:.0f} to {more:.0f}"
    usual, less = county_revenue(before), county_revenue(after)
    assert less < usual, f"county hospitals' revenue goes from {usual:.6g} to {less:.6g} fen"


def test_sign_07_without_a_fixed_budget_the_fund_pays_for_it():
    open_ended = CAPS_OFF | {"inpatient_cap_removal.within_county_budget": 0.0}
    usual, less = (fund_balance(finished(moves).record) for moves in (NO_AUDIT, open_ended))
    assert less < usual, f"the fund's balance goes from {usual:.6g} to {less:.6g} fen"


def test_inside_the_fixed_budget_county_hospitals_lose_more_than_their_patients():
    open_ended = finished(CAPS_OFF | {"inpatient_cap_removal.within_county_budget": 0.0}).record
    fixed = finished(CAPS_OFF).record
    kept, left = county_revenue(open_ended), county_revenue(fixed)
    assert left < kept, f"revenue {left:.6g} fen inside the budget, {kept:.6g} beyond it"
    given_back = last_year(fixed, "settlements")
    assert given_back[COUNTY].sum() < 0, "county hospitals give nothing back"
    assert not given_back[TOWNSHIP].any(), "townships settle a budget that is not theirs"
