"""Joint clinics lengthen the way to care, unless doctors come round."""

from sim.conventions import Kind
from sim.measure.record import Record
from tests.engine.paired import TOWNSHIP, finished, last_year, visits

MERGED = {"facility_network.joint_clinic_share": 0.4}
ROUNDS = {
    "mobile_clinics.township_rounds_per_remote_village_week": 1.0,
    "mobile_clinics.remote_village_definition": 800.0,
}


def travel(recorded: Record) -> float:
    """Mean minutes travelled to a visit."""
    return float(last_year(recorded, "travel_minutes").sum() / last_year(recorded, "visits").sum())


def village_share(recorded: Record) -> float:
    """Village clinics' part of all visits."""
    return float(last_year(recorded, "visits")[Kind.VILLAGE_CLINIC].sum() / last_year(recorded, "visits").sum())


def test_sign_28_merging_without_rounds_lengthens_the_way():
    usual, merged = travel(finished().record), travel(finished(MERGED).record)
    assert merged > usual, f"{merged:.2f} minutes to a visit after merging, {usual:.2f} before"


def test_sign_28_merging_without_rounds_lowers_the_village_share():
    usual, merged = village_share(finished().record), village_share(finished(MERGED).record)
    assert merged < usual, f"village share of visits {merged:.4f} after merging, {usual:.4f} before"


def test_sign_28_rounds_shorten_the_way_again():
    merged, visited = finished(MERGED).record, finished(MERGED | ROUNDS).record
    assert travel(visited) < travel(merged), f"{travel(visited):.2f} minutes with rounds, {travel(merged):.2f} without"
    seen, before = visits(TOWNSHIP)(visited), visits(TOWNSHIP)(merged)
    assert seen > before, f"{seen:.0f} visits by township doctors with rounds, {before:.0f} without"
