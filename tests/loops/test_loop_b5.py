"""B5: posts without applicants stay vacant."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import TOWNSHIP, finished, staff_in_post

POSTS = {"headcount_quota.posts_per_1000_service_pop": 2.2}


def test_loop_B5_few_applicants_keep_posts_vacant():
    usual = staff_in_post(TOWNSHIP)(finished().record)
    closed, cut = (staff_in_post(TOWNSHIP)(finished(POSTS, without=off).record) for off in ((), (Loop.B5,)))
    assert closed > usual, f"twice the posts move township staff from {usual:.0f} to {closed:.0f}"
    assert cut > closed, f"{closed:.0f} township workers under twice the posts, {cut:.0f} if each vacancy were filled"


def test_loop_B5_township_staff_reach_a_plateau_below_their_posts():
    county = finished(POSTS).record.county
    filled = county["posts_filled"][-1, TOWNSHIP].sum()
    approved = county["posts_approved"][-1, TOWNSHIP].sum() / 1000
    assert filled < 0.8 * approved, f"{filled} of {approved:.0f} posts are filled after two years"
