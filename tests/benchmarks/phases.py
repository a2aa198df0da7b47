"""CPU time of a model's months by phase, and the events of its residents that the least work is reckoned from."""

from __future__ import annotations

import time
from collections.abc import Callable

from sim.measure.tally import Count
from sim.model import CountyModel

PHASES = (
    "apply_policy", "move_population", "set_capacity", "fall_ill", "choose_providers", "treat_and_refer", "pay_claims",
    "learn", "settle_budgets", "manage_staff", "adapt_effort", "write_record",
)  # fmt: skip
EVENTS = ("episode", "tcm", "stay", "chronic")


class Stopwatch:
    """Wraps the phases of one model; `cpu` holds seconds by phase, all threads together."""

    def __init__(self, model: CountyModel) -> None:
        self.cpu = dict.fromkeys(PHASES, 0.0)
        for phase in PHASES:
            setattr(model, phase, self._timed(phase, getattr(model, phase)))

    def _timed(self, phase: str, run: Callable[[], None]) -> Callable[[], None]:
        def run_timed() -> None:
            begun = time.process_time()
            run()
            self.cpu[phase] += time.process_time() - begun

        return run_timed


def events(model: CountyModel) -> dict[str, int]:
    """How often things happened to residents in the month just ended.

    episode: episodes of illness; tcm: visits with treatment by Chinese medicine; stay: cases for admission, those who
    then stay at home included; chronic: chronically ill residents present.
    """
    counts = model.sums.facility.sum(axis=0)
    return {
        "episode": int(counts[Count.ACUTE] + counts[Count.FOLLOW_UP] + model.sums.self_care),
        "tcm": int(counts[Count.TCM]),
        "stay": int(counts[Count.ADMITTED] - counts[Count.READMITTED] + model.sums.declined),
        "chronic": int(model.control.ill),
    }
