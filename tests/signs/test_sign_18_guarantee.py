"""Sign 18: a fiscal guarantee alone does not raise the primary share of visits, and lowers inducement."""

from sim.conventions import Kind
from tests.engine.paired import finished, primary_share

GUARANTEED = {"fiscal_guarantee.guaranteed_share": 1.0}


def test_sign_18_a_guarantee_alone_brings_no_patients():
    before, after = primary_share(finished().record), primary_share(finished(GUARANTEED).record)
    assert after <= before, f"primary share of visits goes from {before:.4f} to {after:.4f}"


def test_sign_18_a_guarantee_lowers_inducement():
    before, after = (
        finished(moves).record.county["inducement"][-1, Kind.TOWNSHIP_HOSPITAL] for moves in ({}, GUARANTEED)
    )
    assert after < before, f"inducement at township hospitals goes from {before} to {after} in 1000"
