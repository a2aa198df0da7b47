"""A target share of licensed village doctors: reached by licences, by turning others away, or by their leaving."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Cadre
from sim.system.licensing_target import trained_to_pass, turned_away
from tests.levers.staff_case import StaffCase, plan

YEARS = 5


def parts(case: StaffCase) -> tuple[int, int]:
    """Licensed village doctors, and those without a licence."""
    staff = case.table.staff[case.village].sum(axis=0)
    return int(staff[Cadre.ASSISTANT]), int(staff[Cadre.VILLAGE_DOCTOR])


def share(case: StaffCase) -> float:
    licensed, unlicensed = parts(case)
    return licensed / (licensed + unlicensed)


@pytest.fixture(scope="module")
def usual() -> StaffCase:
    case = StaffCase.under()
    case.live(12 * YEARS)
    return case


def test_a_target_raises_the_share_by_licences_and_by_fewer_unlicensed(usual):
    case = StaffCase.under(village_doctor_licensing__target_share=0.8)
    case.live(12 * YEARS)
    assert share(case) > share(usual) + 0.05, f"{share(usual):.3f} are licensed as usual, {share(case):.3f} at a target"
    assert case.licensed > usual.licensed, f"{usual.licensed} pass the exam as usual, {case.licensed} under the target"
    assert parts(case)[1] < parts(usual)[1], f"{parts(usual)[1]} without a licence as usual, {parts(case)[1]} now"


def test_training_stops_at_the_target(usual):
    before = share(StaffCase.under())
    case = StaffCase.under(village_doctor_licensing__target_share=before + 0.02)
    case.live(12 * YEARS)
    assert share(case) == pytest.approx(share(usual), abs=0.03), f"{share(usual):.3f} as usual, {share(case):.3f}"


def test_a_target_below_the_start_changes_nothing(usual):
    case = StaffCase.under(village_doctor_licensing__target_share=0.1)
    case.live(12 * YEARS)
    assert parts(case) == parts(usual)


def test_no_more_pass_than_can():
    passed = trained_to_pass(1000.0, 100, plan().behaviour)
    assert passed == plan().behaviour["staff.exam_pass"], f"{passed:.2f} of the candidates pass"
    assert trained_to_pass(5.0, 100, plan().behaviour) == 0.05, "more pass than are missing"


def test_the_share_also_rises_as_the_unlicensed_leave():
    """Nobody passes an exam; a pension lets the old go, who are mostly unlicensed."""
    none = {"village_doctor_licensing__annual_conversion_rate": 0.0}
    stay = StaffCase.under(**none)
    go = StaffCase.under(**none, village_doctor_pension__pension_coverage_share=1.0)
    for case in (stay, go):
        case.live(12 * YEARS)
        assert case.licensed == 0
    (licensed, unlicensed), (licensed_go, unlicensed_go) = parts(stay), parts(go)
    assert unlicensed_go < unlicensed, f"{unlicensed} without a licence stay, {unlicensed_go} with a pension"
    assert share(go) > share(stay), (
        f"{share(stay):.3f} licensed ({licensed} and {unlicensed}) without, {share(go):.3f} ({licensed_go} and "
        f"{unlicensed_go}) with a pension"
    )


def test_unlicensed_newcomers_alone_are_turned_away_and_only_while_licences_are_missing():
    u = np.linspace(0.0005, 0.9995, 1000)
    refused = turned_away(u, 0.8, 0.5, 10.0, plan().behaviour)
    share = refused[(u >= 0.4) & (u < 0.8)].mean()
    assert share == pytest.approx(plan().behaviour["staff.unlicensed_refused"], abs=0.01), f"{share:.2f} are refused"
    assert not refused[(u < 0.4) | (u >= 0.8)].any(), "a licensed newcomer or a graduate is turned away"
    assert not turned_away(u, 0.8, 0.5, 0.0, plan().behaviour).any(), "somebody is turned away at the target"
