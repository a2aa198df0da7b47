"""Buildings and beds: county hospitals grow, township hospitals become sub-centres (县域医疗次中心)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.conventions import Kind, Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.buildup import BuildUp


def build(
    facilities: FacilityTable, county: County, behaviour: Behaviour, stocks: BuildUp, levers: Mapping[str, float]
) -> bool:
    """A month of building; changes kinds and beds, returns whether a sub-centre opened.

    County hospital beds grow by the county's yearly rate; beds an upgrade adds are built over some years and shared
    out by size (`stocks.beds_added` are those that stand). While the policy asks for more sub-centres than there are,
    the largest township hospital outside the county seat is upgraded and gains the beds foreseen.
    """
    grows = facilities.level == Level.COUNTY
    facilities.beds[grows] *= (1 + county.value("facilities.beds_growth_county")) ** (1 / 12)
    wanting = max(levers["county_hospital_upgrade.beds_added"] - stocks.beds_added, 0.0)
    built = wanting / max(behaviour["capability.months_to_build"], 1.0)
    stocks.beds_added += built
    facilities.beds[grows] += built * facilities.beds_at_start[grows] / max(facilities.beds_at_start[grows].sum(), 1.0)
    opened = False
    while (facilities.kind == Kind.SUBCENTRE).sum() < round(levers["subcentre_build.count"]):
        candidates = np.flatnonzero((facilities.kind == Kind.TOWNSHIP_HOSPITAL) & (facilities.township != 0))
        if candidates.size == 0:
            break
        chosen = candidates[np.argmax(facilities.beds[candidates])]
        facilities.kind[chosen] = Kind.SUBCENTRE
        facilities.beds[chosen] += levers["subcentre_build.beds_added"]
        opened = True
    return opened
