"""Rounds the county takes over, which department opens first, and how far soft levers are carried out."""

from dataclasses import replace

import numpy as np
import pytest

from sim.conventions import CONDITIONS, Level
from sim.policy.resolve import compile_levers
from sim.policy.terms import number
from sim.system.departments import covered_by
from sim.system.network import merge_clinics
from sim.system.rounds import mobile_rounds
from tests.engine import runs

STRENGTH = "leadership_process.implementation_strength"


def test_the_county_makes_the_rounds_a_township_cannot(facilities, places, county, behaviour, levers):
    merge_clinics(facilities, places, levers | {"facility_network.joint_clinic_share": 0.3})
    asked = levers | {
        "mobile_clinics.township_rounds_per_remote_village_week": 2.0,
        "mobile_clinics.remote_village_definition": 800.0,
    }
    town = facilities.level == Level.TOWNSHIP
    facilities.staff[town] += 10
    fallback = asked | {"mobile_clinics.county_fallback": 1.0}
    able = [mobile_rounds(places, facilities, county, behaviour, moved) for moved in (asked, fallback)]
    assert (able[0].made == able[1].made).all(), f"townships that can need no help: {able[0].made}, {able[1].made}"
    facilities.staff[town] = 0
    without, with_help = (mobile_rounds(places, facilities, county, behaviour, moved) for moved in (asked, fallback))
    assert without.made.sum() == 0, f"{without.made.sum():.1f} rounds by nobody"
    assert with_help.made[1] == pytest.approx(able[0].made[0]), f"{with_help.made[1]:.1f} rounds by the county"
    assert (with_help.work[facilities.level == Level.COUNTY] > 0).all()


@pytest.mark.parametrize(
    ("group", "condition", "part"),
    [(2, "injury", 1.0), (3, "child_illness", 1.0), (5, "maternity", 1.0), (6, "other_chronic", None)],
)
def test_the_named_department_opens_first(behaviour, group, condition, part):
    part = behaviour["departments.mental"] if part is None else part
    at = CONDITIONS.index(condition)
    one = covered_by(np.array([0.0, 1.0, 2.0]), group, behaviour)
    assert not one[0].any(), "no department covers nothing"
    assert one[1, at] == part, f"{condition} covered to {one[1, at]}"
    assert (one[1] > 0).sum() <= 2
    assert (one[2] > 0).sum() > (one[1] > 0).sum(), "the second department is the next of the usual order"


def test_leadership_scales_soft_levers_by_month_and_no_others(county):
    base = runs.scenario("all_three")
    key = next(k for k, p in base.paths.items() if p.commitment == "directive" and p.to is not None)
    path = replace(base.paths[key], shape="step", start=base.horizon.first, end=None, range=None)
    led = replace(path, key=STRENGTH, to=number(0.5), start=base.horizon.first + 12, commitment="directive")

    def column(commitment, paths):
        chosen = replace(base, paths=paths | {key: replace(path, commitment=commitment)}, implementation_strength=1.0)
        return compile_levers(chosen, runs.registry(), county.facts()).column(key)

    soft, alone, directive = column("soft", {STRENGTH: led}), column("soft", {}), column("directive", {STRENGTH: led})
    usual = runs.plan("baseline").levers.column(key)[0]
    assert (soft[:12] == alone[:12]).all(), "before leadership slackens"
    assert soft[12:] == pytest.approx(usual + (alone[12:] - usual) / 2), f"{soft[12]} against {alone[12]}"
    assert (directive == alone).all(), "a directive lever is carried out in full"
