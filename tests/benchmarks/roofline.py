"""The least time a month can take: what the model asks for, at the rates this machine reaches.

Counted are the calls of the generator, the logarithms and powers, and the bytes of state that go through memory. What
is not counted – payments, utilities, looking up and writing back – a real program has to do besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Work(NamedTuple):
    """What one event asks for: calls of the generator (four words each), logarithms or powers, readings of the state.

    `touches` is how often all of a resident's state goes through memory, once read or once written.
    """

    what: str
    event: str
    calls: int
    powers: int
    touches: int


LEAST_WORK = (
    Work("moving away, back or to town", "resident", 1, 0, 0),
    Work("falling ill: the chance of no episode, everybody's state read once", "resident", 1, 1, 1),
    Work("of the chronically ill: risk by control, follow-ups at the practice and online", "chronic", 0, 3, 0),
    Work("condition, wish for TCM, list and way of arrival of an episode", "episode", 1, 0, 0),
    Work("choice: an error and a weight for each of eight options, five different payments", "episode", 2, 21, 0),
    Work("outcome, referral, need for a stay; state read and written back", "episode", 1, 0, 2),
    Work("whether a wish for TCM is met", "tcm", 1, 0, 0),
    Work("hospital: errors and weights of eight options, five payments", "stay", 2, 21, 0),
    Work("what is beyond the county, operation, nights, discharge", "stay", 4, 0, 0),
)


class Roof(NamedTuple):
    """Per resident-month: counted work, and the nanoseconds it takes at least."""

    calls: float
    powers: float
    bytes: float
    ns_calls: float
    ns_powers: float
    ns_bytes: float

    @property
    def least(self) -> float:
        """Nanoseconds per resident-month: computing and memory overlap, so the longer of the two."""
        return max(self.ns_calls + self.ns_powers, self.ns_bytes)


def roof(per_resident_month: Mapping[str, float], state_bytes: int, rates: Mapping[str, float]) -> Roof:
    """The least time, from events per resident-month, bytes of state a resident, and the machine's rates (ns)."""
    often = {**per_resident_month, "resident": 1.0}
    calls = sum(often[work.event] * work.calls for work in LEAST_WORK)
    powers = sum(often[work.event] * work.powers for work in LEAST_WORK)
    moved = sum(often[work.event] * work.touches for work in LEAST_WORK) * state_bytes
    return Roof(calls, powers, moved, calls * rates["call"], powers * rates["power"], moved * rates["byte"])
