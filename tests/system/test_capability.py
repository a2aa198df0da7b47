import numpy as np
import pytest

from sim.conventions import CONDITIONS, Cadre, Kind, Level
from sim.system.buildup import BuildUp
from sim.system.capability import LEAST, MOST, capability_now, case_mix_capability

SEVERE = CONDITIONS.index("acute_severe")
MINOR = CONDITIONS.index("skin")
BACK_PAIN = CONDITIONS.index("musculoskeletal")


@pytest.fixture
def stocks(facilities, county, behaviour, levers):
    return BuildUp.at_start(facilities, county, behaviour, levers)


@pytest.fixture
def now(facilities, county, behaviour, stocks, levers):
    """Capability under levers moved from business as usual, with some days of specialists a month everywhere."""

    def capability(moved=None, days=0.0):
        outreach = np.full(len(facilities), days)
        return capability_now(facilities, county, behaviour, stocks, levers | (moved or {}), outreach)

    return capability


def towns_of(facilities):
    return np.flatnonzero(facilities.level == Level.TOWNSHIP)


def test_bounds(now, facilities, stocks):
    stocks.practice += 9.0
    assert now().max() == MOST
    stocks.practice -= 18.0
    assert now().min() == LEAST


def test_at_the_start_the_levels_stand_where_the_base_has_them(now, facilities, behaviour):
    base = behaviour.conditions.capability
    for level in Level:
        mean = now()[(facilities.level == level) & (facilities.kind != Kind.NOT_BUILT)].mean(axis=0)
        largest = np.abs(mean - base[:, level]).max()
        assert largest < 0.02, f"{level.name}: capability is {largest:.3f} away from its level's base"


def test_a_licence_betters_its_clinic_only(now, facilities):
    before = now()
    clinic = facilities.of_kind(Kind.VILLAGE_CLINIC)[0]
    facilities.staff[clinic] = 0
    facilities.staff[clinic, Cadre.VILLAGE_DOCTOR] = 2
    unlicensed = now()
    facilities.staff[clinic, [Cadre.VILLAGE_DOCTOR, Cadre.ASSISTANT]] = 1
    licensed = now()
    assert (licensed[clinic] > unlicensed[clinic]).all()
    others = np.arange(len(facilities)) != clinic
    assert (licensed[others] == before[others]).all()


@pytest.mark.parametrize("kind", [Kind.TOWNSHIP_HOSPITAL, Kind.COUNTY_GENERAL, Kind.COUNTY_TCM])
def test_more_doctors_of_all_kinds_better_a_hospital(now, facilities, kind):
    before, row = now(), facilities.of_kind(kind)[0]
    facilities.staff[row] *= 2
    after = now()
    assert (after[row] >= before[row]).all()
    assert after[row].sum() > before[row].sum()
    assert (np.delete(after, row, axis=0) == np.delete(before, row, axis=0)).all()


@pytest.mark.parametrize(
    ("cadre", "better", "not_better"),
    [(Cadre.PHYSICIAN, SEVERE, None), (Cadre.GP, MINOR, SEVERE), (Cadre.TCM, BACK_PAIN, SEVERE)],
    ids=lambda x: getattr(x, "name", str(x)),
)
def test_what_assistants_become_counts_where_it_is_wanted(now, facilities, behaviour, cadre, better, not_better):
    row = towns_of(facilities)[facilities.staff[towns_of(facilities), Cadre.ASSISTANT].argmax()]
    before = now()[row]
    facilities.staff[row, cadre] += 2
    facilities.staff[row, Cadre.ASSISTANT] -= 2
    gain = now()[row] - before
    assert gain[better] > 0
    if not_better is not None:
        assert gain[better] > gain[not_better], "only the full licence counts in the gravest illness"


def test_county_hospitals_are_measured_against_themselves(now, facilities, behaviour):
    base = behaviour.conditions.capability[:, Level.COUNTY]
    for row in np.flatnonzero(facilities.level == Level.COUNTY):
        assert now()[row] == pytest.approx(np.clip(base, LEAST, MOST))


def test_a_hospital_lends_what_another_gains(now, facilities):
    lender = facilities.of_kind(Kind.COUNTY_GENERAL)[0]
    before = now()
    facilities.posted[lender] -= 20
    assert now()[lender].sum() < before[lender].sum()


HELP = [
    ({"quality_homogenisation.quality_gap_closure": 0.3}, Level.TOWNSHIP),
    ({"township_grade_upgrade.upgraded_count": 3.0}, Level.TOWNSHIP),
    ({"township_capability_standard.share_basic": 1.0}, Level.TOWNSHIP),
    ({"village_clinic_standard.capability_share": 1.0}, Level.VILLAGE),
    ({"county_hospital_upgrade.capability_gain": 0.05}, Level.COUNTY),
    ({"county_hospital_upgrade.emergency_critical_gain": 0.05}, Level.COUNTY),
    ({"regional_medical_centre.out_of_county_attractiveness_gain": 0.05}, Level.OUT_OF_COUNTY),
]


@pytest.mark.parametrize(("moved", "level"), HELP, ids=str)
def test_a_lever_betters_its_level_only(now, facilities, moved, level):
    gain = now(moved) - now()
    here = facilities.level == level
    assert (gain[here] >= 0).all()
    assert gain[here].sum() > 0
    assert not gain[~here].any()


def test_specialists_better_townships_only(now, facilities):
    gain = now(days=4.0) - now()
    here = facilities.level == Level.TOWNSHIP
    assert (gain[here] > 0).all()
    assert not gain[~here].any()


def test_an_emergency_centre_is_for_emergencies(now, facilities):
    gain = now({"county_hospital_upgrade.emergency_critical_gain": 0.1}) - now()
    row = facilities.of_kind(Kind.COUNTY_GENERAL)[0]
    assert gain[row, SEVERE] == pytest.approx(0.1)
    assert gain[row, MINOR] == 0


def test_a_new_sub_centre_reaches_for_the_county_hospital_and_never_loses(now, facilities, behaviour, stocks):
    row = facilities.of_kind(Kind.TOWNSHIP_HOSPITAL)[0]
    as_hospital = now()[row]
    facilities.kind[row] = Kind.SUBCENTRE
    assert now()[row] == pytest.approx(as_hospital), "the day it opens nobody there can do more than the day before"
    stocks.commissioned[row] = 1.0
    for ratio in (0.0, 0.6, 0.95):
        county = behaviour.conditions.capability[:, Level.COUNTY]
        expected = np.clip(np.maximum(as_hospital, ratio * county), LEAST, MOST)
        assert now({"subcentre_build.capability_target_ratio": ratio})[row] == pytest.approx(expected)


def test_over_the_case_mix():
    capability = np.array([[0.2, 0.6], [1.0, 0.0]])
    assert case_mix_capability(capability, np.array([0.75, 0.25])).tolist() == pytest.approx([0.3, 0.75])
