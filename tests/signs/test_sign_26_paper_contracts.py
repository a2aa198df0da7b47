"""Sign 26: contracts without service change nothing, however many there are."""

from __future__ import annotations

import numpy as np

from tests.engine.paired import record

PAPER = {"contract_coverage.effective_share": 0.0}
MORE = {"contract_coverage.all_pp_per_year": 5.0, "contract_coverage.key_pp_per_year": 5.0}
WATCHED = ("visits", "admissions", "self_care", "chronic_control", "fund_outpatient", "paid_by_patients")


def test_sign_26_paper_contracts_change_nothing():
    more, usual = record(MORE, needs=PAPER), record(needs=PAPER)
    signed, before = more.county["contracted"][-1], usual.county["contracted"][-1]
    assert signed > before, f"contracts: {signed} on paper, {before} as usual"
    for table in WATCHED:
        after, as_usual = more.county[table], usual.county[table]
        assert np.array_equal(after, as_usual), f"{table}: {after.sum()} on paper, {as_usual.sum()} as usual"


def test_sign_26_contracts_that_serve_do_change_something():
    served, paper = record(MORE, needs={"contract_coverage.effective_share": 0.9}), record(MORE, needs=PAPER)
    after, usual = served.county["visits"].sum(), paper.county["visits"].sum()
    assert not np.array_equal(served.county["visits"], paper.county["visits"]), f"visits: {after} and {usual}"
