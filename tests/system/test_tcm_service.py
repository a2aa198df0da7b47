"""What of the wish for Chinese medicine is met: each part is of use only with the others, and time sets a limit."""

import numpy as np
import pytest

from sim.conventions import CONDITIONS, Cadre, Kind, Level
from sim.loops import PREFIX
from sim.measure.tally import N_COUNTS, Count
from sim.system.buildup import BuildUp
from sim.system.capability import capability_now
from sim.system.tcm_service import TcmRanks, TcmService, physician_visits, repertoire, specialist_days, specialties

BACK_PAIN, DIABETES = CONDITIONS.index("musculoskeletal"), CONDITIONS.index("diabetes")
SAMPLE = 0.05


@pytest.fixture
def town(facilities):
    """A township hospital with a TCM physician and a room."""
    row = int(facilities.of_kind(Kind.TOWNSHIP_HOSPITAL)[0])
    facilities.staff[row, Cadre.TCM], facilities.has_tcm[row] = 2, True
    return row


@pytest.fixture
def able(facilities, county, behaviour, levers):
    """The repertoire under levers moved from business as usual."""
    ranks = TcmRanks.of(facilities)

    def now(moved=None):
        return repertoire(facilities, ranks, county, behaviour, levers | (moved or {}))

    return now


PROGRAMMES = [
    ("tcm_clinic.township_coverage", 1.0, Level.TOWNSHIP),
    ("tcm_clinic.flagship_share", 0.5, Level.TOWNSHIP),
    ("tcm_clinic.village_tcm_share", 1.0, Level.VILLAGE),
    ("tcm_techniques.village_share_with_6", 1.0, Level.VILLAGE),
    ("tcm_techniques.techniques_per_doctor", 20.0, Level.TOWNSHIP),
    ("tcm_techniques.diseases_per_doctor", 40.0, Level.TOWNSHIP),
    ("tcm_specialty_alliance.specialties_per_county", 3.0, Level.TOWNSHIP),
]


@pytest.mark.parametrize(("lever", "value", "level"), PROGRAMMES)
def test_a_programme_widens_what_its_level_can_do_and_no_others(able, facilities, lever, value, level):
    gain = able({lever: value}) - able()
    here = facilities.level == level
    assert gain.min() >= 0, f"{lever} takes {gain.min():.4f} from somebody"
    assert gain[here].sum() > 0, f"{lever} adds {gain[here].sum():.4f} at its level"
    assert not gain[~here].any(), f"{lever} adds {np.abs(gain[~here]).sum():.4f} elsewhere"


def test_a_goal_below_what_the_county_has_takes_nothing_away(able):
    less = able({"tcm_clinic.township_coverage": 0.2, "tcm_clinic.village_tcm_share": 0.2})
    assert (less == able()).all(), f"the service changes by {np.abs(less - able()).sum():.4f}"


def test_techniques_serve_pain_and_herbs_serve_the_rest(able, town):
    more_techniques = (able({"tcm_techniques.techniques_per_doctor": 30.0}) - able())[town]
    shared = (able({"shared_tcm_pharmacy.coverage_share": 1.0}) - able())[town]
    assert more_techniques[BACK_PAIN] > more_techniques[DIABETES] > 0, more_techniques
    assert shared[DIABETES] > shared[BACK_PAIN] > 0, shared


def test_a_room_without_a_physician_serves_few(able, facilities, town, behaviour):
    with_physician = able()[town]
    facilities.staff[town, Cadre.TCM] = 0
    assert able()[town] == pytest.approx(with_physician * behaviour["tcm.without_physician"])


def test_training_is_of_no_use_in_a_clinic_without_a_room(able, facilities):
    clinic = facilities.of_kind(Kind.VILLAGE_CLINIC)[0]
    facilities.has_tcm[clinic] = False
    trained = able({"tcm_techniques.village_share_with_6": 1.0, "shared_tcm_pharmacy.coverage_share": 1.0})
    assert not trained[clinic].any(), f"{trained[clinic].max():.3f} of wishes are met without a room"


def test_a_technique_more_adds_less_and_less(able, town):
    steps = [able({"tcm_techniques.techniques_per_doctor": n})[town, BACK_PAIN] for n in (10.0, 20.0, 30.0)]
    assert steps[1] - steps[0] > steps[2] - steps[1] > 0, steps


def asked(service, behaviour, facilities, visits):
    """Some months in which each facility has as many TCM visits a month as it is given."""
    counts = np.zeros((len(facilities), N_COUNTS), np.int64)
    counts[:, Count.TCM] = visits
    for _ in range(30):
        service.remember(counts, behaviour)


def test_time_of_the_physicians_limits_what_is_met(facilities, county, behaviour, levers, town):
    service = TcmService.at_start(facilities, county, behaviour)
    open_now = [facilities, county, behaviour, levers, SAMPLE]
    service.open(*open_now)
    before = service.met[town].copy()
    most = physician_visits(facilities, service.ranks, county, behaviour, levers)[town] * SAMPLE
    asked(service, behaviour, facilities, round(2 * most))
    service.open(*open_now)
    assert service.time[town] == pytest.approx(0.5, rel=0.05), f"time for {service.time[town]:.2f} of twice the visits"
    assert service.met[town] == pytest.approx(before * service.time[town])

    facilities.staff[town, Cadre.TCM] *= 2
    service.open(*open_now)
    assert service.time[town] == pytest.approx(1.0, rel=0.05), "twice the physicians have time for them"
    facilities.staff[town, Cadre.TCM] //= 2
    levers[f"{PREFIX}B1"] = 0.0
    service.open(*open_now)
    assert service.time[town] == 1.0, "without B1 nobody is turned away"


def test_a_flagship_clinic_has_time_for_more(facilities, county, behaviour, levers, town):
    ranks = TcmRanks.of(facilities)
    ranks.flagship[town] = 0.1
    usual = physician_visits(facilities, ranks, county, behaviour, levers)[town]
    flagship = physician_visits(facilities, ranks, county, behaviour, levers | {"tcm_clinic.flagship_share": 0.2})[town]
    assert flagship == pytest.approx(usual * behaviour["tcm.flagship_throughput"]), f"{usual:.0f} → {flagship:.0f}"


THREE = {"tcm_specialty_alliance.specialties_per_county": 3.0}


def test_specialists_work_where_a_physician_is_and_are_missed_at_the_tcm_hospital(facilities, behaviour, levers):
    ranks, days = TcmRanks.of(facilities), behaviour["tcm.specialist_days"]
    there = specialist_days(facilities, ranks, behaviour, levers | THREE)
    chosen = specialties(facilities, ranks, levers | THREE)
    assert chosen.sum() == 3, f"{chosen.sum()} specialities of 3"
    assert (facilities.staff[chosen, Cadre.TCM] > 0).all(), "a speciality without a physician"
    assert there[facilities.kind == Kind.COUNTY_TCM].sum() == pytest.approx(-3 * days), there[there != 0]
    assert there.sum() == pytest.approx(0.0), f"{there.sum()} days come from nowhere"


def test_no_speciality_without_a_county_tcm_hospital(facilities, behaviour, levers):
    facilities.kind[facilities.kind == Kind.COUNTY_TCM] = Kind.COUNTY_GENERAL
    there = specialist_days(facilities, TcmRanks.of(facilities), behaviour, levers | THREE)
    assert not there.any(), f"{np.abs(there).sum()} days come from a hospital that is not there"


def test_specialists_better_tcm_cases_only_where_they_work(facilities, county, behaviour, levers):
    stocks, none = BuildUp.at_start(facilities, county, behaviour, levers), np.zeros(len(facilities))
    before, after = (capability_now(facilities, county, behaviour, stocks, {**levers, **m}, none) for m in ({}, THREE))
    gain, chosen = after - before, specialties(facilities, stocks.tcm, levers | THREE)
    assert (gain[chosen, BACK_PAIN] > gain[chosen, DIABETES]).all(), gain[chosen]
    assert not gain[~chosen].any(), f"{np.abs(gain[~chosen]).sum():.4f} gained elsewhere"


def test_the_upgrade_is_the_tcm_hospitals_alone(facilities, county, behaviour, levers):
    stocks, none = BuildUp.at_start(facilities, county, behaviour, levers), np.zeros(len(facilities))
    upgrade = {"tcm_hospital_upgrade.capability_gain": 0.05}
    before, after = (capability_now(facilities, county, behaviour, stocks, levers | m, none) for m in ({}, upgrade))
    gain, there = after - before, facilities.kind == Kind.COUNTY_TCM
    assert gain[there] == pytest.approx(0.05), f"its gain is {gain[there].mean():.3f} instead of 0.05"
    assert not gain[~there].any(), f"others gain {np.abs(gain[~there]).sum():.4f}"
