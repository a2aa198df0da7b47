"""B1: more visits → queue, short time, refusals → patients go elsewhere or stay at home."""

import pytest

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, finished, visits, wait

FIRST_CONTACT = {"gatekeeping.disease_list_share": 0.6, "gatekeeping.compliance": 0.8}
BETTER_TOWNSHIPS = {"quality_homogenisation.quality_gap_closure": 0.5}


def gain(moves, without=()):
    """Visits at townships gained by a lever, relative to the same county without the lever."""
    with_it, usual = finished(moves, without=without).record, finished(without=without).record
    return visits(TOWNSHIP)(with_it) / visits(TOWNSHIP)(usual) - 1


@pytest.mark.parametrize("moves", [FIRST_CONTACT, BETTER_TOWNSHIPS], ids=["first contact", "better townships"])
def test_loop_B1_queues_hold_back_what_draws_patients(moves):
    closed, cut = gain(moves), gain(moves, without=(Loop.B1,))
    assert 0 < closed < cut, f"township visits gain {closed:.3f} with queues, {cut:.3f} with waits as usual"


def test_loop_B1_cut_leaves_waits_as_usual():
    free = (Loop.B1,)
    usual, crowded = (wait(TOWNSHIP)(finished(moves, without=free).record) for moves in ({}, FIRST_CONTACT))
    assert crowded == pytest.approx(usual, rel=0.01), f"{crowded:.2f} minutes of waiting against {usual:.2f}"
