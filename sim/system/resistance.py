"""The county hospitals' resistance: what was theirs goes to others, so they send down less and code higher (B12)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.conventions import Level
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.payment import Rules
from sim.system.yearbook import YearBook


def resistance(book: YearBook, before: float, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Resistance 0-1 a month later.

    It follows the part of their real revenue of the first year that the county hospitals have lost over the last twelve
    months. Cut B12: none.
    """
    if book.usual is None or not is_closed(levers, Loop.B12):
        return 0.0
    lost = max(0.0, 1 - book.year_county_revenue() / max(book.usual.county_revenue, 1e-9))
    goal = min(1.0, lost / behaviour["conduct.loss_resisted"])
    return float(before + behaviour["effort.speed"] * (goal - before))


def coded(rules: Rules, resisting: float, behaviour: Behaviour) -> Rules:
    """The rules with county stays charged as more severe than they are, in proportion to resistance."""
    if resisting <= 0:
        return rules
    charge = rules.charge_stay.copy()
    heavier = charge[Level.COUNTY] * (1 + behaviour["conduct.coding"] * resisting)
    charge[Level.COUNTY] = np.floor(heavier + 0.5).astype(np.int64)
    return rules._replace(charge_stay=charge)
