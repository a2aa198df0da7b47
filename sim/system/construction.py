"""Buildings and beds: county hospitals grow, township hospitals become sub-centres (县域医疗次中心)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.conventions import Kind
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.buildup import BuildUp
from sim.system.equipment import GRADE_A


def build(
    facilities: FacilityTable, county: County, behaviour: Behaviour, stocks: BuildUp, levers: Mapping[str, float],
    sites: Sequence[int], month: int,
) -> bool:  # fmt: skip
    """A month of building; changes kinds and beds, returns whether a sub-centre opened.

    Beds grow by the county's yearly rates of hospitals and of townships; beds an upgrade adds are built over some years
    and shared out by size (`stocks.beds_added` are those that stand). While the policy asks for more sub-centres than
    there are, the next one opens: in the townships named (sites, indices in order), then at the largest township
    hospital outside the county seat. It gains the beds foreseen.

    The date of the count is the opening, and equipment and staff come into work afterwards – unless an opening date is
    given: then the date of the count is the start of the works, patients meet a township hospital until they end, and
    from the opening date on the whole capability is there.
    """
    grows = facilities.county_hospitals
    facilities.beds[grows] *= (1 + county.value("facilities.beds_growth_county")) ** (1 / 12)
    facilities.beds[facilities.towns] *= (1 + county.value("facilities.growth_township")) ** (1 / 12)
    wanting = max(levers["county_hospital_upgrade.beds_added"] - stocks.beds_added, 0.0)
    built = wanting / max(behaviour["capability.months_to_build"], 1.0)
    stocks.beds_added += built
    facilities.beds[grows] += built * facilities.beds_at_start[grows] / max(facilities.beds_at_start[grows].sum(), 1.0)
    opened, open_date = False, levers["subcentre_build.open_date"]
    if month < open_date:
        return opened
    while facilities.is_kind(Kind.SUBCENTRE).sum() < round(levers["subcentre_build.count"]):
        chosen = next_site(facilities, sites)
        if chosen is None:
            break
        facilities.kind[chosen] = Kind.SUBCENTRE
        facilities.beds[chosen] += levers["subcentre_build.beds_added"]
        if open_date > 0:  # equipped and staffed while it was built
            stocks.commissioned[chosen], stocks.grade[chosen] = 1.0, GRADE_A
        opened = True
    return opened


def next_site(facilities: FacilityTable, sites: Sequence[int]) -> int | None:
    """The township hospital that becomes the next sub-centre (row), None where there is none left.

    The largest by beds of the first township named (sites, indices) that has none yet; without such the largest of all
    outside the county seat.
    """
    free = facilities.is_kind(Kind.TOWNSHIP_HOSPITAL) & ~facilities.opened
    served = set(facilities.township[facilities.is_kind(Kind.SUBCENTRE)].tolist())
    for township in sites:
        here = np.flatnonzero(free & (facilities.township == township))
        if township not in served and here.size:
            return int(here[np.argmax(facilities.beds[here])])
    others = np.flatnonzero(free & (facilities.township != 0))
    return int(others[np.argmax(facilities.beds[others])]) if others.size else None
