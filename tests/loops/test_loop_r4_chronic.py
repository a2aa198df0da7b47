"""R4: drugs at hand and an illness in check please chronic patients, who stay with whoever looks after them."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import COUNTY, FOLLOW_UP, OUT, PRIMARY, finished, last_year, visits

DRUGS = {"drug_list_alignment.overlap_share": 1.0, "drug_list_alignment.village_overlap_share": 0.8}


def follow_ups_at_primary(recorded) -> float:
    below, above = (visits(kinds, FOLLOW_UP)(recorded) for kinds in (PRIMARY, COUNTY + OUT))
    return below / (below + above)


def test_loop_R4_keeps_chronic_patients_and_pleases_them():
    closed, cut = finished(DRUGS).record, finished(DRUGS, without=(Loop.R4,)).record
    content, less = (last_year(r, "satisfied")[PRIMARY].sum() / visits(PRIMARY)(r) for r in (closed, cut))
    assert content > less, f"contentment at primary level: {content:.4f} with R4, {less:.4f} without"
    stay, leave = follow_ups_at_primary(closed), follow_ups_at_primary(cut)
    assert stay > leave, f"primary share of chronic follow-ups: {stay:.4f} with R4, {leave:.4f} without"
