"""What health insurance pays in a county: deductible, ratio and cap by scheme, service and level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.county.cells import amount
from sim.county.tables import Table
from sim.faults import Fault, InputFaults

NEEDED = tuple(
    (scheme, service, level)
    for scheme in ("resident", "employee")
    for service, levels in (
        ("outpatient", ("village", "township", "county", "out_of_county")),
        ("inpatient", ("township", "county", "out_of_county")),
    )
    for level in levels
)
"""Scheme, service and level of every rule a county must have; village clinics admit nobody."""


@dataclass(frozen=True)
class InsuranceRule:
    """Reimbursement (报销) of one scheme, service and level.

    `ratio` 0-1 of in-catalogue charges above the deductible; `deductible_yuan` (起付线) a stay for inpatients, a year
    for outpatients; `cap_yuan` (封顶线) of fund payment a year, infinite if there is none; `assumed` is the range of
    the ratio if no source gives it.
    """

    scheme: str
    service: str
    level: str
    ratio: float
    deductible_yuan: float
    cap_yuan: float
    source: str
    assumed: tuple[float, float] | None

    @property
    def key(self) -> str:
        """`rule.<scheme>.<service>.<level>`."""
        return f"rule.{self.scheme}.{self.service}.{self.level}"


def insurance_rules(table: Table) -> tuple[InsuranceRule, ...]:
    """The rules of a table, in the order of `NEEDED`.

    Raises:
        InputFaults: a rule is missing or doubled, has neither source nor range, or a range without its ratio.
    """
    rules: dict[tuple[str, str, str], InsuranceRule] = {}
    faults: list[Fault] = []
    for index, cells in table.frame.iterrows():
        row = int(str(index))
        name = (str(cells["scheme"]), str(cells["service"]), str(cells["level"]))
        rule = _rule(name, cells)
        faults += _rule_faults(table, row, cells, rule)
        if name not in NEEDED:
            faults.append(table.fault(row, "level", f"there is no {' '.join(name)} care", "delete the row"))
        elif name in rules:
            faults.append(table.fault(row, "scheme", f"a second rule for {' '.join(name)}", "keep one of the two"))
        rules[name] = rule
    faults += [
        Fault(table.grid.file, None, " ".join(name), "this rule is missing", "add a row; ratio 0 if nothing is paid")
        for name in NEEDED
        if name not in rules
    ]
    if faults:
        raise InputFaults(faults)
    return tuple(rules[name] for name in NEEDED)


def _rule(name: tuple[str, str, str], cells: pd.Series) -> InsuranceRule:
    low, high = float(cells["assumed_low"]), float(cells["assumed_high"])
    return InsuranceRule(
        *name,
        ratio=float(cells["ratio"]),
        deductible_yuan=float(cells["deductible_yuan"]),
        cap_yuan=np.inf if np.isnan(cells["cap_yuan"]) else float(cells["cap_yuan"]),
        source="" if pd.isna(cells["source"]) else str(cells["source"]),
        assumed=None if np.isnan(low) and np.isnan(high) else (low, high),
    )


def _rule_faults(table: Table, row: int, cells: pd.Series, rule: InsuranceRule) -> list[Fault]:
    if rule.assumed is None:
        if rule.source:
            return []
        return [table.fault(row, "source", "has neither source nor assumed range", "name the source or give a range")]
    low, high = rule.assumed
    if np.isnan(low) or np.isnan(high):
        return [table.fault(row, "assumed_low", "one end of the assumed range is missing", "write both or none")]
    if not low <= rule.ratio <= high:
        wrong = f"the assumed range {amount(low)} to {amount(high)} does not contain the ratio {amount(rule.ratio)}"
        return [table.fault(row, "ratio", wrong, "widen the range or correct the ratio")]
    return []
