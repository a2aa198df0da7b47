import numpy as np
import pytest

from sim.conventions import Cadre, Kind, Level
from sim.system.capability import LEAST, MOST, capability_now, case_mix_capability

SETTLED = {"licensed_share_county": 0.4, "subcentre_ratio": 0.0, "county_gain": 0.0}


@pytest.fixture
def now(facilities, behaviour):
    """Capability with some terms moved from a settled state."""

    def capability(days=0.0, **moved):
        outreach = np.full(len(facilities), days)
        return capability_now(facilities, behaviour, outreach_days=outreach, **(SETTLED | moved))

    return capability


def test_bounds(now, facilities):
    facilities.staff *= 1000
    assert now(days=1000.0, county_gain=5.0).max() == MOST
    facilities.staff[:] = 0
    lowest = now(licensed_share_county=9.0, county_gain=-5.0)
    assert lowest.min() == LEAST


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
def test_more_doctors_better_a_hospital(now, facilities, kind):
    before, row = now(), facilities.of_kind(kind)[0]
    facilities.staff[row, Cadre.PHYSICIAN] += 10
    after = now()
    assert (after[row] >= before[row]).all()
    assert after[row].sum() > before[row].sum()
    assert (np.delete(after, row, axis=0) == np.delete(before, row, axis=0)).all()


def test_a_hospital_lends_what_another_gains(now, facilities):
    lender = facilities.of_kind(Kind.COUNTY_GENERAL)[0]
    before = now()
    facilities.posted[lender] -= 20
    assert now()[lender].sum() < before[lender].sum()


@pytest.mark.parametrize(
    ("moved", "level"), [({"days": 4.0}, Level.TOWNSHIP), ({"county_gain": 0.05}, Level.COUNTY)], ids=str
)
def test_help_betters_its_level_only(now, facilities, moved, level):
    gain = now(**moved) - now()
    here = facilities.level == level
    assert (gain[here] >= 0).all()
    assert gain[here].sum() > 0
    assert not gain[~here].any()


def test_a_sub_centre_reaches_for_the_county_hospital_and_never_loses(now, facilities, behaviour):
    row = facilities.of_kind(Kind.TOWNSHIP_HOSPITAL)[0]
    as_hospital = now()[row]
    facilities.kind[row] = Kind.SUBCENTRE
    for ratio in (0.0, 0.6, 0.95):
        county = behaviour.conditions.capability[:, Level.COUNTY]
        expected = np.clip(np.maximum(as_hospital, ratio * county), LEAST, MOST)
        assert now(subcentre_ratio=ratio)[row] == pytest.approx(expected)


def test_over_the_case_mix():
    capability = np.array([[0.2, 0.6], [1.0, 0.0]])
    assert case_mix_capability(capability, np.array([0.75, 0.25])).tolist() == pytest.approx([0.3, 0.75])
