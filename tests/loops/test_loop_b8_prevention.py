"""B8: illness held in check brings fewer complications and fewer stays; it takes years."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import finished, last_year

CARE = {
    "bphs_chronic_management.managed_share": 0.95,
    "bphs_chronic_management.control_rate_gain": 15.0,
    "drug_list_alignment.overlap_share": 1.0,
}


def test_loop_B8_spares_complications():
    closed, cut = finished(CARE).record, finished(CARE, without=(Loop.B8,)).record
    held, start = (r.county["chronic_control"][m].sum() / r.county["chronically_ill"][m].sum() / 1000
                   for r, m in ((closed, -1), (closed, 11)))  # fmt: skip
    assert held > start, f"control rose from {start:.3f} to {held:.3f}"
    spared, had = (last_year(r, "complications").sum() for r in (closed, cut))
    assert spared < had, f"complications in the second year: {spared:.0f} with B8, {had:.0f} without"
    stays, more = (last_year(r, "admissions").sum() + last_year(r, "declined_admissions").sum() for r in (closed, cut))
    assert stays < more, f"cases for admission: {stays:.0f} with B8, {more:.0f} without"
