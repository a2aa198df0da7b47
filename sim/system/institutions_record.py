"""The month's row of the record about the institutions: staff, money, behaviour, buildings, services of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.measure.monthly import by_kind
from sim.measure.tally import Count
from sim.system.allowances import gp_allowance
from sim.system.bonus import bonus_townships
from sim.system.building_record import building_row
from sim.system.conduct import conduct_row
from sim.system.staff_record import staff_row

if TYPE_CHECKING:
    from sim.system.institutions import Institutions


def institutions_row(
    there: Institutions, levers: Mapping[str, float], counts: NDArray[np.int64], gp_pay: int, month: int
) -> dict[str, Any]:
    """Tables of the record by name.

    counts int64[facility, Count] are the month's; gp_pay fen a year of a township general practitioner but for the
    allowance.
    """
    table, ledger = there.table, there.ledger
    return {
        **staff_row(there.staffing, table, there.county, levers),
        "gp_pay": gp_pay + 12 * gp_allowance(levers),
        "fund_balance": [0, ledger.of("fund_resident"), ledger.of("fund_employee")],
        "fund_income": there.fund.income,
        "effort": round(1000 * there.effort.lead),
        "caps_in_force": int(there.caps.in_force),
        "drg_gain": by_kind(counts[:, Count.DRG_GAIN], table.counted_as),
        "package_burn": round(1000 * there.alliance.burn(month)),
        **there.settlements.row(table.counted_as),
        **building_row(there.stocks, table, there.behaviour),
        **there.tcm.row(table),
        **there.added.row(table, counts, levers),
        **conduct_row(there.effort, table, counts),
        "own_beds": by_kind(np.rint(there.beds_bought).astype(np.int64), table.counted_as),
        "separate_account": by_kind(there.separate.year[-1], table.counted_as),
        "bonus_townships": bonus_townships(there.payroll, table),
    }
