"""Sub-centres bring capable care nearer, spare the county hospitals visits, and take some from their neighbours."""

import numpy as np

from sim.conventions import NOWHERE, Kind, Level
from sim.measure.record import Record
from sim.model import CountyModel
from sim.system.capability import case_mix_capability
from tests.engine.paired import COUNTY, finished, visits

OPEN = {"subcentre_build.count": 4.0, "subcentre_build.capability_target_ratio": 0.8}


def weighted_access(model: CountyModel) -> float:
    """What the best provider in reach can do, discounted by the minutes to it; mean over residents of the start."""
    ability = case_mix_capability(model.institutions.capability, model.mix)
    facility, minutes = model.reach.facility[:, 0, 1:], model.reach.minutes[:, 1:]
    worth = np.where(facility == NOWHERE, 0.0, ability[facility] * np.exp(-model.taste.travel[0] * minutes))
    return float(np.average(worth.max(axis=1), weights=model.places.population))


def neighbours_visits(recorded: Record, model: CountyModel) -> float:
    """Visits of the last year at township hospitals that stayed what they were."""
    stayed = np.flatnonzero((model.table.level == Level.TOWNSHIP) & (model.table.kind != Kind.SUBCENTRE))
    return float(recorded.facility["visits"][-12:, stayed].sum())


def test_sign_21_sub_centres_better_travel_weighted_access():
    usual, there = weighted_access(finished()), weighted_access(finished(OPEN))
    assert there > usual, f"capability in reach {there:.4f} with sub-centres, {usual:.4f} without"


def test_sign_21_sub_centres_spare_the_county_hospitals_visits():
    usual, there = visits(COUNTY)(finished().record), visits(COUNTY)(finished(OPEN).record)
    assert there < usual, f"{there:.0f} visits at county hospitals with sub-centres, {usual:.0f} without"


def test_sign_21_neighbours_of_sub_centres_gain_no_visits():
    opened = finished(OPEN)
    usual, there = neighbours_visits(finished().record, opened), neighbours_visits(opened.record, opened)
    assert there <= usual, f"{there:.0f} visits at the other township hospitals with sub-centres, {usual:.0f} without"
