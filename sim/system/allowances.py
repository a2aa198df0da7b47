"""Allowances the finance bureau pays to persons: general practitioners in townships, doctors in remote villages."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.conventions import Cadre, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.system.accounts import Payroll
from sim.system.ledger import Ledger
from sim.system.tariff import fen
from sim.system.village_doctors import remote_clinics


def pay_allowances(
    ledger: Ledger, payroll: Payroll, facilities: FacilityTable, county: County, levers: Mapping[str, float],
    sample: float,
) -> None:  # fmt: skip
    """Post a month's allowances; the remote bonus counts into the village doctors' running income."""
    gps = facilities.staff[facilities.level == Level.TOWNSHIP, Cadre.GP].sum()
    remote = remote_clinics(facilities, county)
    bonus = fen(levers["village_doctor_income.remote_bonus_yuan"])
    doctors = facilities.doctors[remote].sum()
    total = gps * gp_allowance(levers) + doctors * bonus / 12
    ledger.transfer("finance_bureau", "staff", int(np.floor(total * sample)))
    payroll.village_income += np.where(remote & (facilities.doctors > 0), bonus / 12, 0.0)


def gp_allowance(levers: Mapping[str, float]) -> int:
    """Allowance of a township general practitioner in fen a month."""
    return int(fen(levers["gp_allowance.yuan_per_month"]))
