"""Hospital doctors who share in managing chronic illness (医防融合): as far as their time reaches."""

from __future__ import annotations

from collections.abc import Mapping

from sim.county.priors import Behaviour


def share_care(
    ill: int, county_visits: float, behaviour: Behaviour, levers: Mapping[str, float]
) -> tuple[float, float]:
    """(How far care is shared 0-1, county doctors' time it takes, in visits a month).

    ill chronically ill residents, county_visits a month at county hospitals, both of the same sample. Those under
    standard management are discussed with a county doctor, who can give only part of the month.
    """
    index = levers["prevention_integration.integration_index"]
    asked = index * levers["bphs_chronic_management.managed_share"] * ill * behaviour["prevention.work"]
    if asked == 0.0:
        return index, 0.0
    given = min(asked, behaviour["prevention.county_time"] * county_visits)
    return index * given / asked, given
