"""What is built up: equipment, departments, remote help, teaching, practice - with their delays and what they need."""

import numpy as np
import pytest

from sim.conventions import CONDITIONS, Cadre, Kind, Level
from sim.loops import PREFIX
from sim.system.buildup import BuildUp, build_up
from sim.system.capability import capability_now

EQUIP = {"township_capability_standard.equipment_grade": 2.0}
REMOTE = {"telemedicine.coverage_township": 1.0, "telemedicine.remote_diagnosis_share": 0.5}
PAEDIATRICS = CONDITIONS.index("child_illness")
VISITS = 600


@pytest.fixture
def stocks(facilities, county, behaviour, levers):
    return BuildUp.at_start(facilities, county, behaviour, levers)


@pytest.fixture
def months(facilities, county, behaviour, stocks, levers):
    """Months of building under moved levers; the same visits everywhere unless others are given."""

    def go(n, moved=None, visits=None, days=0.0, lived=0, bought=0.0):
        monthly = np.full(len(facilities), VISITS // 12) if visits is None else visits // 12
        for month in range(n):
            build_up(
                stocks, facilities, county, behaviour, levers | (moved or {}), np.full(len(facilities), days), monthly,
                12 * monthly, lived + month, np.full(len(facilities), bought),
            )  # fmt: skip
        return stocks

    return go


@pytest.fixture
def ability(facilities, county, behaviour, stocks, levers):
    def now(moved=None):
        return capability_now(facilities, county, behaviour, stocks, levers | (moved or {}), np.zeros(len(facilities)))

    return now


def towns(facilities):
    return facilities.level == Level.TOWNSHIP


def test_business_as_usual_builds_nothing(months, ability):
    before = ability()
    months(11)
    assert (ability() == before).all()


def test_bought_equipment_is_worth_as_much_as_there_are_doctors_to_use_it(months, ability, facilities):
    here, before = towns(facilities), ability()
    grades = months(11, bought=0.2).grade
    assert (grades[here] > 0.5).all(), "what is paid for is not installed"
    assert not grades[~here].any(), "others are equipped"
    gain = (ability() - before).max(axis=1)
    assert (gain[here] > 0).any(), "nobody can do more"
    nobody = facilities.staff.copy()
    facilities.staff[:] = 0
    idle = ability()
    months(11, bought=0.2)
    assert (ability() == idle)[here].all(), "machines without doctors treat patients"
    facilities.staff[:] = nobody


def test_equipment_takes_its_months(months, stocks, facilities, behaviour):
    here = towns(facilities)
    at_start = stocks.grade[here].mean()
    one = months(1, EQUIP).grade[here].mean()
    year = months(11, EQUIP).grade[here].mean()
    assert at_start < one < year <= 2
    share = 1 - (1 - 1 / behaviour["capability.months_to_equip"]) ** 12
    assert year == pytest.approx(at_start + (2 - at_start) * share)
    assert not months(1, EQUIP).grade[~here].any()


def test_equipment_without_staff_gains_nothing(months, ability, facilities):
    rows = np.flatnonzero(towns(facilities))
    small, large = rows[0], rows[1]
    facilities.staff[[small, large]] = 0
    facilities.staff[small, Cadre.PHYSICIAN], facilities.staff[large, Cadre.PHYSICIAN] = 1, 30
    before = ability()
    months(60, EQUIP)
    gain = (ability() - before).max(axis=1)
    assert gain[large] > 0.02, f"thirty doctors with new machines gain {gain[large]:.3f}"
    assert gain[small] < 0.2 * gain[large], f"one doctor among new machines gains {gain[small]:.3f}"


def test_a_department_needs_a_doctor(months, ability, facilities):
    rows = np.flatnonzero(towns(facilities))
    facilities.staff[rows] = 0
    facilities.staff[rows, Cadre.PHYSICIAN] = 20
    facilities.staff[rows[0], Cadre.PHYSICIAN] = 3
    before = ability()
    months(1, {"specialty_departments.departments_added_per_township": 3.0})
    gain = (ability() - before)[:, PAEDIATRICS]
    assert (gain[rows[1:]] > 0.02).all(), "the third department is paediatrics"
    assert gain[rows[0]] == 0, "three doctors have their hands full with general work"


def test_of_half_a_department_each_half_of_the_hospitals_get_one(months, facilities):
    opened = months(1, {"specialty_departments.departments_added_per_township": 0.5}).departments[towns(facilities)]
    assert set(opened) == {0.0, 1.0}


def test_telemedicine_that_nobody_uses_changes_nothing(months, ability):
    before = ability()
    unused = REMOTE | {"telemedicine.remote_diagnosis_share": 0.0, "telemedicine.coverage_village": 1.0}
    stocks = months(24, unused)
    assert (ability(unused) == before).all()
    assert stocks.reading_visits == 0


def test_use_of_telemedicine_is_learnt_and_takes_readers(months, ability, facilities):
    before = ability()
    first = months(1, REMOTE).reading.max()
    stocks = months(23, REMOTE)
    assert 0 < first < stocks.reading.max() <= 0.5
    assert stocks.reading_visits > 0
    gain = (ability() - before)[towns(facilities)]
    assert (gain > 0).all()
    assert not (ability() - before)[facilities.kind == Kind.VILLAGE_CLINIC].any(), "no village is connected"


def test_without_readers_above_nothing_is_read(months, ability, facilities):
    before = ability()
    visits = np.where(facilities.level == Level.COUNTY, 0, VISITS)
    stocks = months(24, REMOTE, visits=visits, lived=-24)
    assert stocks.reader_share == 0
    assert (ability() == before).all()


def test_a_tool_helps_where_it_is_used(months, ability, facilities):
    before = ability()
    covered = {"ai_assist.coverage_share": 0.5, "ai_assist.diagnostic_gain": 0.1}
    months(24, covered | {"ai_assist.use_rate": 0.0})
    assert (ability(covered) == before).all(), "nobody uses it"
    months(24, covered)
    gain = (ability(covered) - before).max(axis=1)
    assert 0.3 < (gain[facilities.is_primary] > 0).mean() < 0.7
    assert not gain[~facilities.is_primary].any()


def test_training_adds_up_and_is_forgotten(months, facilities, county, behaviour):
    course = {"inservice_training.capability_growth_per_year": county.value("care.training_growth") + 0.024}
    taught = months(12, course).knowledge.copy()
    assert taught[facilities.is_primary] == pytest.approx(0.024, rel=0.15)
    assert not taught[~facilities.is_primary].any()
    later = months(round(behaviour["capability.knowledge_half_life"])).knowledge
    assert later == pytest.approx(taught / 2, rel=0.02)


def test_specialists_teach_while_they_visit(months, facilities):
    stocks = months(10, {"specialist_outreach.capability_transfer": 0.05}, days=10.0)
    assert stocks.knowledge.max() == pytest.approx(0.05, rel=0.15), "100 days at 0.05 a hundred"


def test_practice_counts_from_the_second_year_against_the_first(months, facilities, behaviour):
    assert not months(12).practice.any()
    assert not months(1, lived=12).practice.any(), "the first year is the measure"
    double = months(1, visits=np.full(len(facilities), 2 * VISITS), lived=13).practice.copy()
    rows = facilities.doctors_present == 1
    few = behaviour["capability.practice_visits"]
    expected = behaviour["capability.per_log_volume"] * np.log((2 * VISITS + few) / (VISITS + few))
    assert double[rows] == pytest.approx(expected)
    half = months(1, visits=np.full(len(facilities), VISITS // 2), lived=14).practice
    assert (half[rows] < 0).all()


def test_with_loop_r1_cut_practice_stays(months, facilities):
    months(14)
    cut = {f"{PREFIX}R1": 0.0}
    assert not months(1, cut, visits=np.full(len(facilities), 2 * VISITS), lived=14).practice.any()
