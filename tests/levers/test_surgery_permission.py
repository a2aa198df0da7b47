"""Operations at township hospitals: permitted, as far as machines and physicians are there; harm is added above 1."""

import numpy as np
import pytest

from sim.care.surgery import SURGICAL, harm, operable, operations, stay_constant
from sim.conventions import Cadre, Level

PERMITTED = {"surgery_permission.permitted": 1.0, "surgery_permission.share_of_surgical_need_treatable": 0.2}


@pytest.fixture
def grade(facilities):
    return np.full(len(facilities), 2.0)


def test_without_permission_the_share_changes_nothing(facilities, county, behaviour, levers, grade):
    usual = operable(facilities, county, behaviour, levers, grade)
    asked = operable(facilities, county, behaviour, levers | PERMITTED | {"surgery_permission.permitted": 0.0}, grade)
    assert (usual == asked).all(), f"townships operate on {asked.mean():.3f} instead of {usual.mean():.3f} unpermitted"
    assert (usual[facilities.level > Level.TOWNSHIP] == 1).all()


def test_permission_opens_operations_where_machines_and_physicians_are(facilities, county, behaviour, levers, grade):
    town = facilities.level == Level.TOWNSHIP
    before = operable(facilities, county, behaviour, levers, grade)[town].mean()
    after = operable(facilities, county, behaviour, levers | PERMITTED, grade)[town].mean()
    assert after > before, f"part of operations at townships {before:.3f}, permitted {after:.3f}"
    bare = operable(facilities, county, behaviour, levers | PERMITTED, 0 * grade)[town].max()
    assert bare == 0, f"{bare:.3f} of operations without a machine"
    facilities.staff[:, [Cadre.PHYSICIAN, Cadre.GP]] = 0
    alone = operable(facilities, county, behaviour, levers | PERMITTED, grade)[town].max()
    assert alone == 0, f"{alone:.3f} of operations without a physician"


def test_harm_is_what_the_county_would_have_avoided(behaviour, levers):
    risk = [
        harm(behaviour, levers | {"surgery_permission.complication_multiplier": times}) for times in (1.0, 1.2, 2.0)
    ]
    assert risk[0] == 0 < risk[1] < risk[2] == behaviour["surgery.complications"], f"added harm {risk}"


def test_the_constant_gives_back_what_operations_took(county, behaviour):
    """A township's odds of a stay × the cases open to it stay as they were, for each condition."""
    open_to_it = 1 - operations(behaviour) * (1 - county.value("care.township_surgery_share"))
    assert np.exp(stay_constant(behaviour, county)) * open_to_it == pytest.approx(1.0)
    assert (stay_constant(behaviour, county)[SURGICAL] > 0).all()
