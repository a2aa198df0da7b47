"""Allowances the finance bureau pays to persons: general practitioners in townships, doctors in remote villages."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Cadre
from sim.county.facilities import FacilityTable
from sim.system.accounts import Payroll
from sim.system.ledger import Ledger
from sim.system.tariff import fen


def pay_allowances(
    ledger: Ledger, payroll: Payroll, facilities: FacilityTable, remote: NDArray[np.bool_],
    levers: Mapping[str, float], sample: float,
) -> None:  # fmt: skip
    """Post a month's allowances; the remote bonus counts into the village doctors' running income.

    remote bool[facility] marks the clinics to which it is paid.
    """
    gps = facilities.staff[facilities.towns, int(Cadre.GP)].sum()
    bonus = fen(levers["village_doctor_income.remote_bonus_yuan"])
    doctors = facilities.doctors
    total = gps * gp_allowance(levers) + doctors[remote].sum() * bonus / 12
    ledger.transfer("finance_bureau", "staff", int(np.floor(total * sample)))
    payroll.village_income += np.where(remote & (doctors > 0), bonus / 12, 0.0)


def gp_allowance(levers: Mapping[str, float]) -> int:
    """Allowance of a township general practitioner in fen a month."""
    return int(fen(levers["gp_allowance.yuan_per_month"]))
