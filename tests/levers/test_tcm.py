"""Levers of Chinese medicine in a county: they change the mix inside primary care, and supply sets the limit."""

import numpy as np
import pytest

from sim.conventions import LICENSED_CADRES, Cadre, Kind
from sim.measure.record import Record
from tests.engine.paired import (
    PRIMARY,
    TOWNSHIP,
    VILLAGE,
    finished,
    in_county_share,
    last_year,
    primary_share,
    record,
    visits,
)

ROOMS = {"tcm_clinic.township_coverage": 1.0, "tcm_clinic.village_tcm_share": 1.0}
TRAINING = {
    "tcm_techniques.village_share_with_6": 1.0,
    "tcm_techniques.techniques_per_doctor": 20.0,
    "tcm_techniques.diseases_per_doctor": 40.0,
}
HIRING = {
    "tcm_workforce.tcm_physician_share": 0.3,
    "tcm_workforce.facilities_with_tcm_physician": 1.0,
    "recruitment_simplification.vacancy_fill_multiplier": 2.0,
}
ALL = ROOMS | TRAINING | {"tcm_clinic.flagship_share": 0.2, "shared_tcm_pharmacy.coverage_share": 0.6}


def tcm_share(recorded: Record, kinds: list[Kind]) -> float:
    return float(last_year(recorded, "tcm_visits")[kinds].sum() / last_year(recorded, "visits")[kinds].sum())


def physicians(recorded: Record) -> tuple[int, int]:
    """TCM physicians and licensed doctors of township hospitals at the end."""
    staff = recorded.county["staff"][-1, TOWNSHIP].sum(axis=0)
    return int(staff[Cadre.TCM]), int(staff[list(LICENSED_CADRES)].sum())


def test_a_fifth_of_primary_visits_is_tcm_under_business_as_usual():
    share = tcm_share(record(), PRIMARY)
    assert share == pytest.approx(0.21, abs=0.04), f"{share:.3f}; over 20% of primary services in 2021 (N-134)"


@pytest.mark.parametrize(
    ("moves", "kinds"),
    [
        ({"tcm_clinic.village_tcm_share": 1.0}, VILLAGE),
        ({"tcm_techniques.village_share_with_6": 1.0}, VILLAGE),
        ({"shared_tcm_pharmacy.coverage_share": 1.0}, PRIMARY),
        ({"tcm_clinic.flagship_share": 0.5}, TOWNSHIP),
        ({"tcm_techniques.diseases_per_doctor": 40.0}, TOWNSHIP),
    ],
    ids=str,
)
def test_a_programme_raises_tcm_visits_where_it_acts(moves, kinds):
    before, after = tcm_share(record(), kinds), tcm_share(record(moves), kinds)
    assert after > before, f"TCM share of visits {before:.4f} → {after:.4f}"


def test_the_mix_inside_primary_moves_more_than_its_level():
    before, after = record(), record(ALL)
    mix = tcm_share(after, PRIMARY) - tcm_share(before, PRIMARY)
    level = primary_share(after) - primary_share(before)
    assert mix > 0.02, f"TCM share of primary visits moves by {mix:.4f}"
    assert abs(level) < mix / 2, f"the mix moves by {mix:.4f}, the primary share of visits by {level:.4f}"


def test_a_tcm_physician_hired_is_a_western_one_not_hired():
    only_faster = {"recruitment_simplification.vacancy_fill_multiplier": 2.0}
    tcm, licensed = physicians(record(only_faster))
    more, licensed_too = physicians(record(HIRING))
    assert more > tcm, f"TCM physicians {tcm} → {more}"
    assert abs(licensed_too - licensed) < more - tcm, f"licensed doctors {licensed} → {licensed_too}"


def test_without_people_to_hire_the_share_stays():
    frozen = {"recruitment_simplification.vacancy_fill_multiplier": 0.0}
    tcm, licensed = physicians(record(frozen))
    more, licensed_too = physicians(record({**HIRING, **frozen}))
    assert (more, licensed_too) == (tcm, licensed), f"{tcm} of {licensed} → {more} of {licensed_too}"


def test_training_meets_the_physicians_time():
    """Wishes that training could meet outrun the hours of the physicians, and more physicians serve them."""
    trained = finished(TRAINING)
    short = trained.institutions.tcm.time[np.isin(trained.table.kind, TOWNSHIP)]
    usual = finished().institutions.tcm.time[np.isin(finished().table.kind, TOWNSHIP)]
    assert short.mean() < usual.mean(), f"time for {usual.mean():.3f} of the wishes → {short.mean():.3f}"


def test_a_stronger_tcm_hospital_draws_patients_up_and_keeps_them_in_the_county():
    before, after = record(), record({"tcm_hospital_upgrade.capability_gain": 0.2})
    tcm = [Kind.COUNTY_TCM]
    assert visits(tcm)(after) > visits(tcm)(before), f"{visits(tcm)(before):.0f} → {visits(tcm)(after):.0f} visits"
    assert in_county_share(after) > in_county_share(before), f"{in_county_share(before)} → {in_county_share(after)}"
    assert primary_share(after) < primary_share(before), f"{primary_share(before):.4f} → {primary_share(after):.4f}"


def test_specialists_sent_down_are_missed_at_the_tcm_hospital():
    moved = finished({"tcm_specialty_alliance.specialties_per_county": 8.0})
    usual = finished()
    there = usual.table.kind == Kind.COUNTY_TCM
    before, after = (m.institutions.service.visit_capacity[there].sum() for m in (usual, moved))
    assert after < before, f"visits a month the TCM hospital has time for: {before:.0f} → {after:.0f}"
