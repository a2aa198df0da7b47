"""B9: where the primary share reaches the trigger, caps come back and admissions fall again (literal reading)."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, admissions, finished

PASSING_THE_TRIGGER = {
    "inpatient_cap_removal.enabled": 1.0,
    "inpatient_cap_removal.trigger_share": 0.15,
    "drg_across_levels.enabled": 1.0,
    "drg_across_levels.catalogue_share_of_admissions": 0.5,
    "drg_across_levels.payment_ratio_primary_county": 1.0,
}
"""Below 15% in 2021; payment standards carry the share past it in 2022."""


def test_loop_B9_caps_return():
    closed = finished(PASSING_THE_TRIGGER).record
    cut = finished(PASSING_THE_TRIGGER, without=(Loop.B9,)).record
    in_2022, in_2023 = (closed.county["caps_in_force"][closed.horizon.index(m)] for m in ("2022-06", "2023-06"))
    assert (in_2022, in_2023) == (0, 1), f"caps in force in 2022: {in_2022}, in 2023: {in_2023}; expected 0, then 1"
    assert not cut.county["caps_in_force"][cut.horizon.index("2023-06")], "caps return with the loop cut"
    capped, free = admissions(TOWNSHIP)(closed), admissions(TOWNSHIP)(cut)
    assert capped < free, f"township admissions of 2023 are {capped:.0f} with the loop and {free:.0f} without"
