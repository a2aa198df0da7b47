"""The month's row of staff in the record: flows, posts, ages, and who works where without being in post there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_KINDS
from sim.county.doctors import AGE_60
from sim.county.facilities import FacilityTable
from sim.county.headcount import IS_STAFF, head_count
from sim.county.inputs import County
from sim.measure.monthly import by_kind
from sim.system.staffing import Staffing


def staff_row(
    staffing: Staffing, facilities: FacilityTable, county: County, levers: Mapping[str, float]
) -> dict[str, Any]:
    """Tables of the record by name for this month; by kind of facility where they have that axis."""
    flow, kind = staffing.flow, facilities.counted_as
    grades, time = staffing.grades, (facilities.leading, facilities.freed, facilities.visiting, facilities.retired)
    lent = (facilities.posted, facilities.outreach, facilities.returned, facilities.sent)
    return {
        "staff_exits": by_kind(head_count(flow.exits, IS_STAFF), kind),
        "staff_hires": by_kind(head_count(flow.hires, IS_STAFF), kind),
        "staff_inflow": by_kind(flow.inflow, kind),
        "staff_outflow": by_kind(flow.outflow, kind),
        "moved_up": flow.moved_up,
        "village_exits_60_plus": flow.exits_60_plus,
        "village_doctors_60_plus": int((facilities.doctor_age >= AGE_60).sum()),
        "posts_approved": _thousandths(staffing.posts.approved(facilities, county, levers), kind),
        "posts_filled": by_kind(facilities.posts_held, kind),
        "bonded": [int(staffing.bonded.persons.sum()), round(1000 * staffing.bonded.in_training)],
        "lent": np.stack([_thousandths(column, kind) for column in lent], axis=1),
        "doctor_time": np.stack([_thousandths(column, kind) for column in time], axis=1),
        "graded_posts": [round(1e6 * share) for share in (grades.mid, grades.senior, grades.targeted)],
    }


def _thousandths(values: NDArray[np.float64], kind: NDArray[np.int8]) -> NDArray[np.int64]:
    """Values of facilities x 1000 added up by kind, rounded after adding."""
    total = np.bincount(kind, values, N_KINDS)
    return np.rint(1000 * total).astype(np.int64)
