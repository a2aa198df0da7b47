"""B11: fewer people, fewer posts."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, finished

REVIEWED = {"headcount_quota.review_years": 1.0}


def posts(without: tuple[Loop, ...]) -> float:
    approved = finished(REVIEWED, without=without).record.county["posts_approved"]
    return float(approved[-1, TOWNSHIP].sum() / 1000)


def test_loop_B11_posts_follow_the_people_who_leave():
    people = finished(REVIEWED).record.county["residents_village"]
    assert people[-1] < people[0], "the county does not lose people in its villages: nothing to test"
    closed, cut = posts(()), posts((Loop.B11,))
    assert closed < cut, f"{closed:.1f} township posts with the loop, {cut:.1f} for the people of the start"
