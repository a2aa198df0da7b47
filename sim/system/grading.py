"""What a township hospital is taken for once upgraded: in the statistics, and by the insurance rules."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_KINDS, PRIMARY_KINDS, Kind, Level
from sim.county.facilities import FacilityTable

IS_PRIMARY_KIND = np.isin(np.arange(N_KINDS), PRIMARY_KINDS)

IN_FORCE = 0.5
"""A flag that a strength has set half-way is in force from here on."""


def graded(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.bool_]:
    """Township hospitals graded as second-level hospitals (二级): the largest by beds of the start, bool[facility]."""
    eligible = facilities.towns[~facilities.opened[facilities.towns]]
    largest_first = eligible[np.argsort(-facilities.beds_at_start[eligible], kind="stable")]
    chosen = np.zeros(len(facilities), bool)
    chosen[largest_first[: round(levers["township_grade_upgrade.upgraded_count"])]] = True
    return chosen


def classify(facilities: FacilityTable, levers: Mapping[str, float]) -> None:
    """The month's classification; changes `counted_as`, `is_primary` and `billed_as` of the facilities.

    A sub-centre or a graded hospital that does not count as primary is a county hospital in the statistics, in the 20%
    rule and where the alliance's money is shared between primary and hospital members. A graded hospital that does not
    keep primary reimbursement is paid like a county hospital: its price list, deductible, ratio and criteria
    (潭政办发〔2022〕25号 二(四)15 keeps insurance benefits at their level).
    """
    second_level = graded(facilities, levers)
    hospital = second_level & (levers["township_grade_upgrade.counts_as_primary"] < IN_FORCE)
    if levers["subcentre_build.counts_as_primary"] < IN_FORCE:
        hospital |= facilities.is_kind(Kind.SUBCENTRE)
    facilities.counted_as = np.where(hospital, np.int8(Kind.COUNTY_GENERAL), facilities.kind)
    facilities.is_primary = IS_PRIMARY_KIND[facilities.counted_as]
    dearer = second_level & (levers["township_grade_upgrade.keeps_primary_reimbursement"] < IN_FORCE)
    facilities.billed_as = np.where(dearer, np.int8(Level.COUNTY), facilities.level)
