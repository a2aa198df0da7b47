"""A fund of its own for newly opened departments of township hospitals (新开科室单列管理).

For some months after a department has opened, the stays it takes count neither towards the township's caps nor towards
the package of the alliance (潭政办发〔2022〕25号 二(二)10).

    own        = part of a township's stays in the conditions that new departments at work cover
    relabelled = most that is booked there wrongly × (1 − audit intensity) × (1 − own),  where there is a new department
    exempt     = own + relabelled

The hospital treated such cases before, so room is made under caps that were set on them; other cases are booked on the
new department as far as nobody looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_CONDITIONS
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.alliance import in_force
from sim.system.departments import DEPARTMENTS, covered_by, departments_at_work

NEVER = -(10**6)
"""A month so long ago that nothing is new any more."""


@dataclass
class SeparateFund:
    """The account of each facility.

    opened int64[facility, department] month in which each opened, -1 if not; exempt float64[facility] part of this
    month's stays that is on it, 0–1; year int64[12, facility] fen of stays paid on it in the last twelve months, this
    one last.
    """

    opened: NDArray[np.int64]
    exempt: NDArray[np.float64]
    year: NDArray[np.int64]

    @classmethod
    def at_start(cls, departments: NDArray[np.float64]) -> SeparateFund:
        """What is open at the start is not new; departments float64[facility]."""
        n = len(departments)
        opened = np.full((n, len(DEPARTMENTS)), -1, np.int64)
        opened[_is_open(departments)] = NEVER
        return cls(opened, np.zeros(n), np.zeros((12, n), np.int64))

    def look(
        self,
        departments: NDArray[np.float64],
        doctors: NDArray[np.float64],
        county: County,
        behaviour: Behaviour,
        levers: Mapping[str, float],
        month: int,
    ) -> None:
        """Note what has opened and set this month's exempt part.

        departments float64[facility] opened, doctors those present, without whom none is at work; the
        county's case mix says what part of the stays a department's conditions are.
        """
        newly_open = _is_open(departments) & (self.opened == -1)
        if newly_open.any():
            self.opened[newly_open] = month
        self.exempt = np.zeros(len(departments))
        if not in_force(levers, "new_service_separate_fund.enabled"):
            return
        months = levers["new_service_separate_fund.exempt_months"]
        is_new = _is_open(departments) & (month - self.opened < months)
        stays = behaviour.conditions.admission_weight * county.need.condition_share.mean(axis=0)
        at_work = departments_at_work(departments, doctors, behaviour)
        group = round(levers["specialty_departments.condition_groups"])
        own = _covered_by_new(is_new, at_work, group, behaviour) @ (stays / stays.sum())
        audited = 1 - levers["fund_supervision.audit_intensity"]
        wrongly = behaviour["insurance.relabelled"] * audited * (1 - own)
        self.exempt = np.where(own > 0, own + wrongly, 0.0)

    def chance_to_fit(self, capped: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance float64[facility] that a stay is admitted, exempt ones always; capped that of the others."""
        return np.asarray(self.exempt + (1 - self.exempt) * capped)

    def book(self, fund_stays: NDArray[np.int64]) -> NDArray[np.int64]:
        """Put the exempt part of the month's payments for stays, int64[facility] fen, on the account; returns it."""
        self.year[:-1] = self.year[1:]
        self.year[-1] = np.floor(fund_stays * self.exempt).astype(np.int64)
        return self.year[-1].copy()


def _is_open(departments: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each department is open: bool[facility, department]; they open in the order of `DEPARTMENTS`."""
    return departments[:, None] > np.arange(len(DEPARTMENTS))[None, :]


def _covered_by_new(
    is_new: NDArray[np.bool_], at_work: NDArray[np.float64], group: int, behaviour: Behaviour
) -> NDArray[np.float64]:
    """How far new departments cover each condition: float64[facility, condition], 0–1."""
    covered = np.zeros((len(at_work), N_CONDITIONS))
    for number in range(len(DEPARTMENTS)):
        with_it, before = (covered_by(np.minimum(at_work, n), group, behaviour) for n in (number + 1, number))
        covered += (with_it - before) * is_new[:, [number]]
    return covered
