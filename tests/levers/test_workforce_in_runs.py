"""Workforce levers in whole runs: what they do reaches capability, pay, contracts and the books."""

from __future__ import annotations

import numpy as np

from sim.conventions import Kind
from sim.measure.record import Record
from tests.engine.paired import TOWNSHIP, record

SHARE, LAST = 0.02, "2023-06"
FEE = {"contract_fee.yuan_per_contract": 40.0, "contract_fee.share_fund": 0.35}


def run(**moves: float) -> Record:
    return record({key.replace("__", "."): value for key, value in moves.items()}, share=SHARE, last=LAST)


def township_capability(recorded: Record) -> float:
    here = np.isin(recorded.facility_kinds, TOWNSHIP)
    return float(recorded.facility["capability"][-1, here].mean())


def test_posted_heads_raise_what_townships_can_do():
    usual, led = (township_capability(r) for r in (run(), run(posted_directors__share_of_townships=0.5)))
    assert led > usual + 0.01, f"capability of townships {usual:.4f} as usual, {led:.4f} with posted heads"


def test_added_posts_raise_township_pay():
    posts = {"senior_posts_promotion__mid_post_pp": 10.0, "senior_posts_promotion__senior_post_pp": 10.0}
    usual, graded = (int(r.county["pay"][-1, Kind.TOWNSHIP_HOSPITAL]) for r in (run(), run(**posts)))
    assert graded > usual, f"{usual / 100:.0f} yuan a year as usual, {graded / 100:.0f} with added posts"


def test_a_contract_fee_is_paid_earned_and_serves():
    usual, paid = record({}, share=SHARE, last=LAST), record(FEE, share=SHARE, last=LAST)
    fees = paid.county["contract_fees"][-12:].sum(axis=0)
    assert usual.county["contract_fees"].sum() == 0, "a fee is paid where there is none"
    assert (fees > 0).all(), f"fees by payer {fees}"
    income = [int(r.county["pay"][-1, Kind.VILLAGE_CLINIC]) for r in (usual, paid)]
    served = [int(r.county["effective_contracts"][-1]) for r in (usual, paid)]
    signed = [int(r.county["contracted"][-1]) for r in (usual, paid)]
    assert income[1] > income[0], f"village doctors earn {income[0]} fen as usual, {income[1]} with a fee"
    assert served[1] > served[0], f"{served[0]} contracts are served as usual, {served[1]} with a fee"
    assert signed[1] < signed[0], f"{signed[0]} contracts as usual, {signed[1]} where residents pay a part"
