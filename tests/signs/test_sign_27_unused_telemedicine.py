"""Telemedicine that is installed and not used changes nothing at all."""

from tests.engine import runs
from tests.engine.paired import TOWNSHIP, finished, managed_well

INSTALLED = {
    "telemedicine.coverage_township": 1.0,
    "telemedicine.coverage_village": 1.0,
    "telemedicine.capability_gain": 0.1,
    "ai_assist.coverage_share": 1.0,
    "ai_assist.use_rate": 0.0,
}


def test_sign_27_telemedicine_without_use_changes_no_bit():
    found = runs.differing(finished(INSTALLED).record, finished().record)
    assert not found, f"installed and unused, it changes {found}"


def test_sign_27_telemedicine_in_use_helps_townships():
    used = INSTALLED | {"telemedicine.remote_diagnosis_share": 0.8}
    with_it, without = managed_well(TOWNSHIP)(finished(used).record), managed_well(TOWNSHIP)(finished().record)
    assert with_it > without, f"correct management at townships {with_it:.4f} with readings, {without:.4f} without"
