"""The feedback loops of the county's health system, by name, each with the link that is cut when it is switched off.

A run can be made without one or more of them (`run.py run … --without R3`); that is how one sees what a loop
contributes. The levers of a month carry the switches, so that every phase that owns a link can ask `is_closed`.
Loops and names: causal map of the project, docs/odd.md, "Feedback loops".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sim.faults import Fault, InputFaults, nearest


class Loop(StrEnum):
    """A feedback loop; R reinforces, B balances. The comment names the link that is cut when it is off."""

    R1 = "R1"  # experience and practice → trust and capability: trust and capability by volume stay as at the start
    R2 = "R2"  # surplus → bonus → staying: nobody's bonus changes who stays, comes or tries
    R3 = "R3"  # county hospital grows → hires from townships: they lose no more than usual, it hires outside
    R4 = "R4"  # managed illness → control → trust: drugs and control leave habit and contentment alone
    R5 = "R5"  # clinic income → village doctors stay and come: exits follow age alone
    R6 = "R6"  # admissions → revenue → beds → admissions: free beds and margins induce nobody, nobody buys beds
    R7 = "R7"  # contract → continuity → renewal: contracts follow the policy path alone
    B1 = "B1"  # visits → queue → elsewhere: waits stay as usual and nobody is turned away
    B2 = "B2"  # spending over the package → cuts: nobody reacts to the package running out
    B3 = "B3"  # out-of-county spending charged → keeping patients: no effort to keep them
    B4 = "B4"  # doctors sent down → missed above: the county hospital loses no capacity
    B5 = "B5"  # posts and applicants limit hiring: every vacancy is filled at once
    B6 = "B6"  # induced admissions → audit hits → restraint: penalties teach nothing
    B7 = "B7"  # gap to the target → pressure → effort and padding: no pressure
    B8 = "B8"  # control of chronic illness → fewer complications: complications as at the start
    B9 = "B9"  # primary share of 20% reached → caps return: caps once lifted stay lifted
    B10 = "B10"  # guaranteed income → less drive: effort does not follow the guarantee
    B11 = "B11"  # people leave → posts and capitation shrink: posts follow the population of the start
    B12 = "B12"  # county hospital loses revenue → resistance: it hands patients down and codes as before


PREFIX = "loop."
SWITCH = {loop: f"{PREFIX}{loop}" for loop in Loop}
"""The entry of each loop among the levers of a month."""

ALL_CLOSED = dict.fromkeys(SWITCH.values(), 1.0)
"""The switches of a county in which every loop acts."""


def switches(off: Iterable[Loop]) -> dict[str, float]:
    """The switches as entries of a month's levers: 1 closed (acting), 0 cut."""
    return {**ALL_CLOSED, **{SWITCH[loop]: 0.0 for loop in off}}


def is_closed(levers: Mapping[str, float], loop: Loop) -> bool:
    """Whether a loop acts in the month of these levers; loops act unless switched off."""
    return levers.get(SWITCH[loop], 1.0) > 0.5


def loops_named(text: str) -> frozenset[Loop]:
    """Loops named in a list such as `R3,B7`; InputFaults names what is no loop."""
    known = {loop.value: loop for loop in Loop}
    names = [part.strip().upper() for part in text.split(",") if part.strip()]
    faults = [
        Fault(
            "command line",
            None,
            "--without",
            f"there is no loop {name}",
            nearest(name, known) or "write one or more of " + ", ".join(known) + ", separated by commas",
        )
        for name in names
        if name not in known
    ]
    if faults:
        raise InputFaults(faults)
    return frozenset(known[name] for name in names)
