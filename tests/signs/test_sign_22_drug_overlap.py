"""Sign 22: the hospital's drugs at township and village make fewer chronic patients bypass primary level."""

from __future__ import annotations

import pytest

from tests.engine.paired import COUNTY, FOLLOW_UP, OUT, PRIMARY, record, visits

LISTS = {
    "drug_list_alignment.overlap_share": 1.0,
    "drug_list_alignment.village_overlap_share": 0.8,
}


def bypass(recorded) -> float:
    """Share of chronic follow-ups made above primary level."""
    above = visits(COUNTY + OUT, FOLLOW_UP)(recorded)
    return above / (above + visits(PRIMARY, FOLLOW_UP)(recorded))


@pytest.mark.parametrize("key", LISTS)
def test_sign_22_drugs_at_hand_keep_chronic_patients(key):
    after, usual = bypass(record({key: LISTS[key]})), bypass(record())
    assert after < usual, f"{key}: bypass of chronic patients {after:.4f}, as usual {usual:.4f}"
