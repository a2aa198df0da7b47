"""The pressure of a target on managers: the gap last year's statistics show, times what hangs on it (B7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.alliance import in_force


@dataclass
class Statistics:
    """The reported primary share of visits in the county as it becomes known.

    primary, all reported visits since January; last the share of the last whole year, known the one managers have seen;
    None until there is one.
    """

    primary: float = 0.0
    all: float = 0.0
    months: int = 0
    last: float | None = None
    known: float | None = None

    def publish(self, primary: float, every: float, month: int, delay: float) -> None:
        """Add a month's reported visits; a year's share is known at the end of the `delay`-th month after it."""
        if month % 12 == 0:
            self.primary, self.all, self.months = 0.0, 0.0, 0
        self.primary += primary
        self.all += every
        self.months += 1
        if month % 12 == round(delay) - 1:
            self.known = self.last
        if month % 12 == 11 and self.months == 12:
            self.last = self.primary / max(self.all, 1.0)


def pressure(known: float | None, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Pressure 0-1 on the managers of primary facilities and of the lead hospital.

        min(gap / gap at which pressure is full, 1) × what hangs on it

    gap = target − share reported for last year, 0 where it is reached. What hangs on it: the weight of visits in the
    assessment × the money linked to the assessment, and where heads are paid a yearly salary the weight of visits in it
    × the part of the salary at risk. Cut B7: none.
    """
    if known is None or not is_closed(levers, Loop.B7):
        return 0.0
    gap = max(0.0, levers["performance_assessment.primary_share_target"] - known)
    money = levers["performance_assessment.weight_visit_share"] * levers["performance_assessment.money_linked_share"]
    salary = levers["head_annual_salary.weight_visits"] * behaviour["conduct.head_pay_at_risk"]
    stake = money + salary * in_force(levers, "head_annual_salary.enabled")
    return min(gap / behaviour["conduct.full_gap"], 1.0) * min(stake, 1.0)
