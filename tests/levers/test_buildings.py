"""Houses, grades, integration and new facilities move what they should, and nothing where a need is missing."""

from dataclasses import replace

import numpy as np
import pytest

from sim.conventions import Kind
from sim.loops import Loop
from sim.model import CountyModel
from tests.engine import runs
from tests.engine.paired import (
    COUNTY,
    IN_COUNTY,
    TOWNSHIP,
    VILLAGE,
    exits,
    finished,
    last_year,
    managed_well,
    paid_by_patients,
    primary_share,
    record,
    visits,
)

INTEGRATED = {"township_village_integration.integrated_share": 1.0}
PUBLIC = {"village_clinic_standard.public_owned_share": 1.0}
EQUIPPED = {"township_capability_standard.equipment_grade": 2.0}
ROOMS = {"village_clinic_standard.standardised_share": 1.0}
STATIONS = {"facility_network.new_health_stations": 20.0}
GRADED = {"township_grade_upgrade.upgraded_count": 5.0}
SUBCENTRES = {"subcentre_build.count": 4.0}
NOT_COUNTED = {"township_grade_upgrade.counts_as_primary": 0.0}
DEARER = {"township_grade_upgrade.keeps_primary_reimbursement": 0.0}


def test_integration_with_public_clinics_brings_villagers_back_to_their_clinic():
    usual, there = visits(VILLAGE)(record()), visits(VILLAGE)(record(INTEGRATED | PUBLIC))
    assert there > usual, f"{there:.0f} village visits with all clinics integrated, {usual:.0f} without"


def test_integration_goes_no_further_than_public_ownership():
    alone, both = (record(moves).county["clinic_houses"][-1, 2] for moves in (INTEGRATED, INTEGRATED | PUBLIC))
    assert both > alone, f"{both} clinics integrated with all in public hands, {alone} without"


def test_integration_keeps_village_doctors():
    usual, there = exits(VILLAGE)(record()), exits(VILLAGE)(record(INTEGRATED | PUBLIC))
    assert there < usual, f"{there:.0f} village doctors left with integration, {usual:.0f} without"


def test_a_house_bought_raises_the_income_of_its_doctor():
    usual, there = (record(moves).county["pay"][-1, Kind.VILLAGE_CLINIC] for moves in (None, PUBLIC))
    assert there > usual, f"{there / 100:.0f} yuan a year in public houses, {usual / 100:.0f} without"


def test_standard_rooms_better_village_care():
    usual, there = managed_well(VILLAGE)(record()), managed_well(VILLAGE)(record(ROOMS))
    assert there > usual, f"{there:.4f} of village visits well managed with rooms, {usual:.4f} without"


def test_equipment_betters_township_care_and_is_counted_in_use():
    usual, there = managed_well(TOWNSHIP)(record()), managed_well(TOWNSHIP)(record(EQUIPPED))
    assert there > usual, f"{there:.4f} of township visits well managed with grade A, {usual:.4f} without"
    installed, in_use, _ = record(EQUIPPED).county["equipment"][-1]
    assert in_use < installed, f"{in_use} grades in use of {installed} installed: small hospitals lack the doctors"


def test_stations_bring_care_to_neighbourhoods_once_a_doctor_comes():
    usual, there = visits(VILLAGE)(record()), visits(VILLAGE)(record(STATIONS))
    assert there > usual, f"{there:.0f} visits at village clinics and stations, {usual:.0f} without stations"
    model = finished(STATIONS)
    new = np.flatnonzero(model.table.opened)
    seen = model.record.facility["visits"][-12:, new].sum(axis=0)
    never = (model.record.facility["doctors"][:, new] == 0).all(axis=0)
    assert never.any(), "every station finds a doctor at once"
    assert not seen[never].any(), f"{seen[never].sum():.0f} visits at stations that never had a doctor"


def test_new_hospitals_without_more_applicants_dilute_what_there_is():
    """Staff is limited by applicants (B5): more houses for the same doctors are weaker ones; without the limit not."""
    hospitals = {"facility_network.township_hospitals_per_township": 1.5}

    def gain(*cut: Loop) -> float:
        staffed = [record(moves, without=cut).county["staff"][-1, TOWNSHIP].sum() for moves in (hospitals, None)]
        return float(staffed[0] - staffed[1])

    limited, free = gain(), gain(Loop.B5)
    assert free > limited, f"{free:.0f} more township staff without the limit of applicants, {limited:.0f} with it"


def test_the_statistics_move_with_the_class_and_care_does_not():
    counted, not_counted = record(needs=GRADED), record(NOT_COUNTED, needs=GRADED)
    shares = primary_share(counted), primary_share(not_counted)
    assert shares[1] < shares[0], f"{shares[1]:.4f} primary without graded hospitals, {shares[0]:.4f} with them"
    total = visits(IN_COUNTY)(counted), visits(IN_COUNTY)(not_counted)
    assert abs(total[1] / total[0] - 1) < 0.01, (
        f"{total[1]:.0f} visits in the county, {total[0]:.0f} by the other count"
    )


def test_sub_centres_raise_the_primary_share_only_while_they_count():
    counted, not_counted = (
        primary_share(record(SUBCENTRES | {"subcentre_build.counts_as_primary": flag})) for flag in (1.0, 0.0)
    )
    usual = primary_share(record())
    assert counted > usual > not_counted, f"{counted:.4f} counted, {usual:.4f} usual, {not_counted:.4f} not counted"


def test_county_prices_at_graded_hospitals_cost_patients_more_and_drive_some_away():
    kept, dearer = record(needs=GRADED), record(DEARER, needs=GRADED)
    went = visits(TOWNSHIP)(kept), visits(TOWNSHIP)(dearer)
    assert went[1] < went[0], f"{went[1]:.0f} township visits at county prices, {went[0]:.0f} at their own"
    paid = paid_by_patients(kept), paid_by_patients(dearer)
    assert paid[1] > paid[0], (
        f"patients pay {paid[1] / 100:.0f} yuan at county prices, {paid[0] / 100:.0f} at their own"
    )


@pytest.mark.parametrize("moves", [NOT_COUNTED, DEARER], ids=["counts_as_primary", "keeps_primary_reimbursement"])
def test_without_graded_hospitals_nothing_changes(moves):
    usual, there = (last_year(record(m), "visits") for m in (None, moves))
    assert (usual == there).all(), f"{there.sum():.0f} visits instead of {usual.sum():.0f} without a graded hospital"


def test_a_sub_centre_named_stands_where_it_is_named():
    usual = runs.moved(runs.plan(until="2022-01"), {"subcentre_build.count": {"2021-02": 1.0}})
    largest, named = (
        runs.advance(CountyModel(replace(usual, places=places)), 2).table
        for places in ({}, {"subcentre_build.sites": (5,)})
    )
    here = [table.township[table.kind == Kind.SUBCENTRE].tolist() for table in (largest, named)]
    assert here[1] == [5], f"it stands in township {here[1]}, 5 is named"
    assert here[0] != [5], "the largest hospital stands there anyway"


def test_county_hospitals_lose_visits_to_equipped_townships():
    usual, there = visits(COUNTY)(record()), visits(COUNTY)(record(EQUIPPED))
    assert there < usual, f"{there:.0f} county visits with equipped townships, {usual:.0f} without"
