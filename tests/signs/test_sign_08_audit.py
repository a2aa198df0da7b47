"""Sign 8: more audits, fewer reported admissions at primary level."""

from tests.engine.paired import PRIMARY, finished, last_year


def test_sign_08_audits_lower_reported_primary_admissions():
    before, after = (
        last_year(finished(moves).record, "reported_admissions")[PRIMARY].sum()
        for moves in ({}, {"fund_supervision.audit_intensity": 0.6})
    )
    assert after < before, f"reported primary admissions go from {before:.0f} to {after:.0f} under more audits"
