"""TCM physicians are hired within the same places; apprentices come where a clinic lacks a doctor."""

import numpy as np
import pytest

from sim.conventions import Cadre, Kind, Level
from sim.rng import run_key
from sim.system.apprentices import take_on_apprentices
from sim.system.staff_flow import DOCTORS, N_GROUPS, StaffFlow, scarcest
from sim.system.tcm_service import TcmRanks, repertoire
from sim.system.tcm_staff import NOBODY, TcmPosts

MONTH = 12 * 2023 + 4
A_QUARTER = {"tcm_workforce.tcm_physician_share": 0.25}
EVERYWHERE = {"tcm_workforce.facilities_with_tcm_physician": 1.0}
TEN_A_YEAR = {"tcm_workforce.apprentice_certificate_inflow": 10.0}


@pytest.fixture
def posts(facilities, county, behaviour, levers):
    def now(moved=None):
        return TcmPosts.now(facilities, county, behaviour, levers | (moved or {}))

    return now


def towns(facilities):
    return np.flatnonzero(facilities.level == Level.TOWNSHIP).tolist()


def test_the_county_has_its_share_of_tcm_physicians_though_not_everywhere(facilities, county):
    here = facilities.staff[towns(facilities)]
    share = here[:, Cadre.TCM].sum() / here[:, [Cadre.PHYSICIAN, Cadre.GP, Cadre.TCM, Cadre.ASSISTANT]].sum()
    with_one = (here[:, Cadre.TCM] > 0).mean()
    assert share == pytest.approx(county.value("facilities.township_tcm_share"), abs=0.02), f"{share:.3f}"
    assert 0.6 < with_one < 1.0, f"{with_one:.2f} of township hospitals have a TCM physician"


def test_under_business_as_usual_the_usual_mix_is_kept_up(posts, facilities):
    for hospital in towns(facilities):
        hired = posts().next_cadre(facilities, hospital, DOCTORS, 0.0)
        assert hired == scarcest(facilities, hospital, DOCTORS), f"{Cadre(hired).name} at {facilities.names[hospital]}"


def test_a_higher_share_makes_the_next_doctor_a_tcm_physician_until_it_is_reached(posts, facilities, behaviour):
    hospital = next(t for t in towns(facilities) if facilities.staff[t, Cadre.TCM] > 0)
    asked = posts(A_QUARTER)
    assert asked.next_cadre(facilities, hospital, DOCTORS, 0.0) == Cadre.TCM
    nobody_applies = behaviour["tcm.applies"] + 0.01
    assert asked.next_cadre(facilities, hospital, DOCTORS, nobody_applies) == scarcest(facilities, hospital, DOCTORS)
    facilities.staff[hospital, Cadre.TCM] += 10
    assert asked.next_cadre(facilities, hospital, DOCTORS, 0.0) != Cadre.TCM, "the share is reached"


def test_a_hospital_without_a_tcm_physician_looks_for_one_where_each_is_to_have_one(posts, facilities):
    without = [t for t in towns(facilities) if facilities.staff_at_start[t, Cadre.TCM] == 0]
    assert without, "every township hospital has a TCM physician"
    full = np.zeros((len(facilities), N_GROUPS), np.int64)
    assert not posts().advertised(facilities, full).any(), "business as usual opens no place"
    assert posts(EVERYWHERE).advertised(facilities, full).sum() == len(without), "one place each"
    for hospital in without:
        assert posts(EVERYWHERE).next_cadre(facilities, hospital, DOCTORS, 0.0) == Cadre.TCM
        assert posts(EVERYWHERE).next_cadre(facilities, hospital, DOCTORS, 1.0) == NOBODY, "the place is kept"
        facilities.staff[hospital, Cadre.TCM] = 1
        assert posts(EVERYWHERE).next_cadre(facilities, hospital, DOCTORS, 0.0) != Cadre.TCM, "one is enough"


def a_year_of_apprentices(facilities, behaviour, levers):
    flow = StaffFlow.empty(len(facilities))
    for month in range(MONTH, MONTH + 12):
        take_on_apprentices(facilities, flow, behaviour, levers, run_key(1, 0), month)
    return int(flow.hires.sum())


def emptied(facilities, clinics):
    """The doctors of these clinics are gone."""
    facilities.staff[clinics] = facilities.permanent[clinics] = 0
    facilities.doctor_age[clinics] = 0


def test_apprentices_come_only_where_a_doctor_is_missing(facilities, behaviour, levers):
    assert a_year_of_apprentices(facilities, behaviour, levers | TEN_A_YEAR) == 0, "no clinic lacks a doctor"
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)[:40]
    emptied(facilities, clinics)
    assert a_year_of_apprentices(facilities, behaviour, levers) == 0, "nobody comes unless the policy opens the way"
    licensed = facilities.licensed_share.sum()
    came = a_year_of_apprentices(facilities, behaviour, levers | TEN_A_YEAR)
    assert 4 <= came <= 18, f"{came} apprentices in a year in place of 10"
    assert facilities.is_open[clinics].sum() == facilities.has_apprentice[clinics].sum() > 0
    assert facilities.licensed_share.sum() == licensed, "the certificate is no physician's licence"


def test_an_apprentice_brings_tcm_to_a_clinic_and_takes_it_along(facilities, county, behaviour, levers):
    clinics = facilities.of_kind(Kind.VILLAGE_CLINIC)[:40]
    facilities.has_tcm[clinics] = False
    emptied(facilities, clinics)
    a_year_of_apprentices(facilities, behaviour, levers | TEN_A_YEAR)
    here = np.flatnonzero(facilities.has_apprentice)
    met = repertoire(facilities, TcmRanks.of(facilities), county, behaviour, levers)
    assert (met[here] > 0).all(), f"{met[here].min():.3f} of wishes are met"
    emptied(facilities, here)
    take_on_apprentices(facilities, StaffFlow.empty(len(facilities)), behaviour, levers, run_key(1, 0), MONTH)
    assert not facilities.doctor_is_apprentice.any(), "who left is no apprentice any more"
