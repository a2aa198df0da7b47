"""A target of general practitioners per head: trained as far as places and physicians allow, not reached by decree."""

from __future__ import annotations

from sim.conventions import Cadre
from sim.system.licences import trained_for_target
from tests.levers.staff_case import StaffCase, plan

TARGET = "gp_training__target_gp_per_10k"


def gps(case: StaffCase) -> int:
    return int(case.table.staff[:, Cadre.GP].sum())


def test_a_target_trains_more_and_stops_when_it_is_reached():
    usual, aimed = StaffCase.under(), StaffCase.under(**{TARGET: 3.5})
    for case in (usual, aimed):
        case.live(36)
    wanted = 3.5 * plan().county.value("population.residents") / 10_000
    assert gps(usual) < gps(aimed) <= wanted + 10, f"{gps(usual)} as usual, {gps(aimed)} of {wanted:.0f} under a target"


def test_places_limit_how_fast_a_high_target_is_neared():
    case = StaffCase.under(**{TARGET: 6.0})
    county = plan().county
    places = county.value("workforce.gp_training_places") * county.value("population.residents") / 100_000
    trained = trained_for_target(case.table, county, plan().behaviour, case.levers)
    assert 0 < trained <= places, f"{trained:.1f} are trained at {places:.1f} places a year"


def test_without_physicians_nobody_is_trained():
    case = StaffCase.under(**{TARGET: 6.0})
    case.table.staff[:, [Cadre.PHYSICIAN, Cadre.ASSISTANT]] = 0
    assert trained_for_target(case.table, plan().county, plan().behaviour, case.levers) == 0


def test_a_target_below_the_start_trains_nobody():
    case = StaffCase.under(**{TARGET: 1.0})
    assert trained_for_target(case.table, plan().county, plan().behaviour, case.levers) == 0
