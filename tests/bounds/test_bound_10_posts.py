"""Bound 10: one post per 1000 of 20 000 people is 20 posts, 1% is 200; applicants do not follow so far."""

from __future__ import annotations

import pytest

from sim.conventions import Level
from tests.engine.paired import TOWNSHIP, finished, staff_in_post

KEY = "headcount_quota.posts_per_1000_service_pop"


def approved(posts_per_1000: float) -> float:
    model = finished({KEY: posts_per_1000})
    posts = model.institutions.staffing.posts.approved(model.table, model.county, model.levers)
    return float(posts[model.table.level == Level.TOWNSHIP].sum())


def test_bound_10_the_literal_one_per_cent_is_ten_times_one_per_thousand():
    assert approved(10.0) == pytest.approx(10 * approved(1.0))


def test_bound_10_posts_of_the_county_are_about_its_number_per_thousand():
    model = finished()
    usual = model.county.value("workforce.posts_per_1000")
    per_1000 = approved(usual) / model.county.value("population.residents") * 1000
    assert per_1000 == pytest.approx(usual, rel=0.35), f"{per_1000:.2f} posts per 1000 residents instead of {usual}"


def test_bound_10_ten_times_the_posts_bring_no_ten_times_the_staff():
    usual, literal = (staff_in_post(TOWNSHIP)(finished(moves).record) for moves in ({}, {KEY: 10.0}))
    assert literal < 1.3 * usual, f"township staff go from {usual:.0f} to {literal:.0f} in two years of 1% posts"
