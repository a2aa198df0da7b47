"""The month's row of buildings in the record: clinics' houses, equipment, sub-centres, new facilities."""

from __future__ import annotations

import numpy as np

from sim.county.facilities import FacilityTable
from sim.county.priors import Behaviour
from sim.measure.monthly import by_kind
from sim.system.buildup import BuildUp
from sim.system.equipment import grade_in_use
from sim.system.integration import houses_row


def building_row(stocks: BuildUp, facilities: FacilityTable, behaviour: Behaviour) -> dict[str, object]:
    """Tables of the record by name for this month."""
    in_use = grade_in_use(stocks.grade, facilities.doctors_present, behaviour)
    hospitals = facilities.is_town & facilities.is_open & ~facilities.opened
    return {
        "clinic_houses": houses_row(facilities),
        "equipment": [
            round(1000 * float(stocks.grade[hospitals].sum())),
            round(1000 * float(in_use[hospitals].sum())),
            int(hospitals.sum()),
        ],
        "facilities_opened": by_kind(facilities.opened.astype(np.int64), facilities.kind),
        "commissioned": round(1000 * float(stocks.commissioned.sum())),
    }
