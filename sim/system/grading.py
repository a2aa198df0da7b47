"""What a township hospital is taken for once upgraded: in the statistics, and by the insurance rules."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import PRIMARY_KINDS, Kind, Level
from sim.county.facilities import FacilityTable

IN_FORCE = 0.5
"""A flag that a strength has set half-way is in force from here on."""


def graded(facilities: FacilityTable, levers: Mapping[str, float]) -> NDArray[np.bool_]:
    """Township hospitals graded as second-level hospitals (二级): the largest by beds of the start, bool[facility]."""
    eligible = (facilities.level == Level.TOWNSHIP) & ~facilities.opened
    beds = np.where(eligible, facilities.beds_at_start, -1.0)
    chosen = np.zeros(len(facilities), bool)
    chosen[np.argsort(-beds, kind="stable")[: round(levers["township_grade_upgrade.upgraded_count"])]] = True
    return chosen & eligible


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
        hospital |= facilities.kind == Kind.SUBCENTRE
    facilities.counted_as = np.where(hospital, Kind.COUNTY_GENERAL, facilities.kind).astype(np.int8)
    facilities.is_primary = np.isin(facilities.counted_as, PRIMARY_KINDS)
    dearer = second_level & (levers["township_grade_upgrade.keeps_primary_reimbursement"] < IN_FORCE)
    facilities.billed_as = np.where(dearer, Level.COUNTY, facilities.level).astype(np.int8)
