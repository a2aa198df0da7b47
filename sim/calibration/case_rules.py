"""Insurance rules of a natural experiment laid over those in force: by level, and for some conditions only.

The levers move what Chinese policy documents move. A study may have changed what none of them names – two caps for one
illness, no payment without referral – so its rules are laid over the month's bills, which payment and choice both read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.calibration.case_file import RuleEntry
from sim.conventions import CONDITIONS, Level, Scheme
from sim.draws import triangular
from sim.system import payment
from sim.system.payment import WHOLE, Bills
from sim.system.tariff import NO_CAP, basis_points, fen

SCHEMES = {"resident": Scheme.RESIDENT, "employee": Scheme.EMPLOYEE}
LEVEL_OF = {
    "village": Level.VILLAGE,
    "township": Level.TOWNSHIP,
    "county": Level.COUNTY,
    "county_general": Level.COUNTY,
    "county_tcm": Level.COUNTY,
    "out_of_county": Level.OUT_OF_COUNTY,
}
VISIT_COLUMNS = (payment.RATIO, payment.DEDUCTIBLE, payment.CAP, payment.VISIT_CUT)
STAY_COLUMNS = (payment.STAY_RATIO, payment.STAY_DEDUCTIBLE, payment.STAY_CAP, payment.STAY_CUT)
"""What a rule can move, in the order ratio, deductible, yearly cap, cut without referral."""


def drawn_rules(
    rules: Sequence[RuleEntry], name: str, quantile: Callable[[str], float] | None
) -> tuple[RuleEntry, ...]:
    """Rules with each ratio that has a range at its quantile, drawn by service, scheme and levels under a name.

    The same rule written in two arms is drawn alike, so that arms differ by what is changed alone.
    """
    return tuple(_drawn(rule, name, quantile) for rule in rules)


def _drawn(rule: RuleEntry, name: str, quantile: Callable[[str], float] | None) -> RuleEntry:
    if quantile is None or rule.ratio_range is None or rule.ratio is None:
        return rule
    key = f"case.{name}.{rule.scheme}.{rule.service}.{'_'.join(rule.levels)}.ratio"
    ratio = float(triangular(quantile(key), rule.ratio_range[0], rule.ratio, rule.ratio_range[1]))
    return rule.model_copy(update={"ratio": ratio})


def laid_over_bills(bills: Bills, rules: Sequence[RuleEntry]) -> Bills:
    """The month's bills with rules laid over them, later ones over earlier; the bills themselves if there are none."""
    if not rules:
        return bills
    visit, again, stay = bills.visit.copy(), bills.visit_again.copy(), bills.stay.copy()
    limit = np.full(visit.shape[:-1], NO_CAP, np.int64)
    for rule in rules:
        for level in dict.fromkeys(LEVEL_OF[name] for name in rule.levels):
            cells = (SCHEMES[rule.scheme], level, _conditions(rule))
            columns = VISIT_COLUMNS if rule.service == "outpatient" else STAY_COLUMNS
            for table in (visit, again) if rule.service == "outpatient" else (stay,):
                _change(table, cells, rule, columns)
            if rule.per_visit_limit_yuan is not None:
                limit[cells] = fen(rule.per_visit_limit_yuan)
    for table in (visit, again):
        _limit_each_visit(table, limit, bills.catalogue_visit)
    return bills._replace(visit=visit, visit_again=again, stay=stay)


def _conditions(rule: RuleEntry) -> list[int]:
    return [CONDITIONS.index(name) for name in rule.conditions or CONDITIONS]


def _change(
    table: NDArray[np.int64], cells: tuple[int, int, list[int]], rule: RuleEntry, columns: tuple[int, int, int, int]
) -> None:
    """Write what a rule says into its cells; columns of ratio, deductible, yearly cap, cut without referral."""
    said = (
        None if rule.ratio is None else basis_points(rule.ratio),
        None if rule.deductible_yuan is None else fen(rule.deductible_yuan),
        None if rule.yearly_cap_yuan is None else fen(rule.yearly_cap_yuan),
        None if rule.without_referral is None else WHOLE,
    )
    for column, value in zip(columns, said, strict=True):
        if value is not None:
            table[(*cells, column)] = value


def _limit_each_visit(table: NDArray[np.int64], limit: NDArray[np.int64], catalogue: int) -> None:
    """Lower ratios so that no visit is paid beyond the limit int64[scheme, level, condition] in fen.

    The charge of a visit follows from level and condition, so that a limit in yuan is a limit of the ratio.
    """
    price = table[..., payment.CHARGE] - table[..., payment.ABSORBED]
    eligible = np.maximum(price * catalogue // WHOLE, 1)
    most = np.where(limit < NO_CAP, np.minimum(limit, NO_CAP // WHOLE) * WHOLE // eligible, WHOLE)
    table[..., payment.RATIO] = np.minimum(table[..., payment.RATIO], most)
