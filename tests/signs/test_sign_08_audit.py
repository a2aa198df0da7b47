"""Sign 8: more audits, fewer reported admissions at primary level.

All residents live: the fall of some 0.4% is five admissions of a tenth of them, less than what one luck turns about.
"""

from tests.engine.paired import PRIMARY, finished, last_year


def test_sign_08_audits_lower_reported_primary_admissions():
    before, after = (
        last_year(finished(moves, share=1.0).record, "reported_admissions")[PRIMARY].sum()
        for moves in ({}, {"fund_supervision.audit_intensity": 0.6})
    )
    assert after < before, f"reported primary admissions go from {before:.0f} to {after:.0f} under more audits"
