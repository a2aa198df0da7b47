"""Emergency care: more are brought in and managed well when help is quick; township rooms need doctors."""

import numpy as np

from sim.care.emergency import GRAVEST, brought_in, on_arrival
from sim.conventions import Level
from sim.system.capability import ACUTE, _emergency_care

MINUTES = "emergency_care.response_minutes"


def test_quicker_help_brings_more_people_in(behaviour, county, levers):
    usual, quick, slow = (brought_in(behaviour, county, levers | m) for m in ({}, {MINUTES: 12.0}, {MINUTES: 60.0}))
    assert usual == behaviour["treatment.emergency_share"], f"as usual {usual}"
    assert slow < usual < quick <= 1, f"brought in: slow {slow:.3f}, usual {usual:.3f}, quick {quick:.3f}"


def test_the_gravest_are_managed_better_at_hospitals_only(facilities, behaviour, county, levers):
    capability = np.full((len(facilities), 13), 0.5)
    assert on_arrival(capability, facilities, county, behaviour, levers) is capability
    quick = on_arrival(capability, facilities, county, behaviour, levers | {MINUTES: 10.0})
    hospitals = facilities.level == Level.COUNTY
    gained = quick - capability
    assert (gained[hospitals, GRAVEST] > 0).all(), f"gain {gained[hospitals, GRAVEST]}"
    gained[hospitals, GRAVEST] = 0
    assert not gained.any(), "nobody else is managed otherwise"


def test_an_emergency_room_needs_doctors(behaviour, levers):
    gain = _emergency_care(np.array([0.0, 2.0, 20.0]), behaviour, levers | {
        "emergency_care.emergency_capability_gain": 0.3
    })  # fmt: skip
    assert gain[0].max() == 0 < gain[1].max() < gain[2].max() == 0.3, f"gain by doctors {gain[:, ACUTE[0]]}"
    assert gain[2].sum() == 0.6, "acute moderate and severe illness alone"
