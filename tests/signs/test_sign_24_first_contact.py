"""First contact at primary level without more people there makes patients wait."""

import pytest

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, VILLAGE, finished, primary_share, wait

FIRST = {"gatekeeping.disease_list_share": 0.6, "gatekeeping.compliance": 0.8}


@pytest.mark.parametrize("kinds", [TOWNSHIP, VILLAGE], ids=["township", "village"])
def test_sign_24_gatekeeping_with_the_staff_there_is_lengthens_the_wait(kinds):
    usual, sent = wait(kinds)(finished().record), wait(kinds)(finished(FIRST).record)
    assert sent > usual, f"{sent:.1f} minutes of waiting under gatekeeping, {usual:.1f} without"


def test_sign_24_gatekeeping_gains_less_than_it_would_without_queues():
    gain = primary_share(finished(FIRST).record) - primary_share(finished().record)
    free = (Loop.B1,)
    at_most = primary_share(finished(FIRST, without=free).record) - primary_share(finished(without=free).record)
    assert 0 < gain < at_most, f"primary share gains {gain:.4f} with queues, {at_most:.4f} without"
