"""Posts: how many there are, what moves them, where the vacancies are, and where a county pool lets them drift."""

import numpy as np
import pytest

from sim.conventions import Kind, Level
from sim.loops import PREFIX
from sim.system.posts import Posts, allowed_staff, planned_staff, vacancies

MONTH = 12 * 2023 + 4


@pytest.fixture
def posts(facilities, county):
    return Posts.of(facilities, county, MONTH)


@pytest.fixture
def allowed(facilities, county, levers, posts):
    def workers(served=1.0, growth=1.0, **moved):
        changed = levers | {f"headcount_quota.{key}": value for key, value in moved.items()}
        posts.review(changed | {"headcount_quota.review_years": 0}, np.full(len(facilities), served), MONTH)
        usable = posts.usable(facilities, county, changed)
        return allowed_staff(facilities, usable, county, np.full(len(facilities), growth))

    return workers


def test_townships_may_fill_the_vacancies_of_the_start(allowed, facilities, county):
    town = facilities.level == Level.TOWNSHIP
    start = facilities.staff_at_start.sum(axis=1)
    assert allowed()[town] == pytest.approx(start[town] / (1 - county.value("workforce.vacancy_share")))


def test_posts_their_use_and_the_people_served_move_the_permanent_part(allowed, facilities, county):
    town, usual = facilities.level == Level.TOWNSHIP, allowed()
    permanent = county.value("workforce.permanent_share")
    per_1000 = county.value("workforce.posts_per_1000")
    more = {
        "posts": allowed(posts_per_1000_service_pop=per_1000 * 1.2),
        "use": allowed(posts_usable_share=county.value("workforce.posts_usable_share") * 1.2),
        "served": allowed(served=1.2),
    }
    for name, now in more.items():
        assert now[town] == pytest.approx(usual[town] * (1 + 0.2 * permanent)), name
        assert (now[~town] == usual[~town]).all(), name


def test_posts_follow_the_people_served_only_at_a_review(facilities, county, levers, posts):
    fewer = np.full(len(facilities), 0.8)
    usual = posts.approved(facilities, county, levers).sum()
    posts.review(levers, fewer, MONTH + 59)
    assert posts.approved(facilities, county, levers).sum() == usual, "posts change before the review is due"
    posts.review(levers | {f"{PREFIX}B11": 0.0}, fewer, MONTH + 60)
    assert posts.approved(facilities, county, levers).sum() == usual, "without B11 posts follow the start's people"
    posts.review(levers, fewer, MONTH + 120)
    assert posts.approved(facilities, county, levers).sum() < usual, "a review with fewer people takes no posts"


def test_townships_places_of_work_grow_by_the_countys_rate(facilities, county, levers, posts):
    town = facilities.level == Level.TOWNSHIP
    as_wanted = np.ones(len(facilities))

    def places():
        return allowed_staff(facilities, posts.usable(facilities, county, levers), county, as_wanted, posts.grown)

    before = places()
    for _ in range(12):
        posts.add(county)
    rate = county.value("facilities.growth_township")
    assert rate > 0
    assert places()[town] == pytest.approx(before[town] * (1 + rate))
    assert (places()[~town] == before[~town]).all()


def test_posts_of_the_countys_own_table_are_taken_as_they_are(facilities, county):
    row = facilities.of_kind(Kind.TOWNSHIP_HOSPITAL)[0]
    usual = Posts.of(facilities, county, MONTH).at_start
    facilities.posts[row] = 50.0
    given = Posts.of(facilities, county, MONTH).at_start
    assert given[row] == 50.0
    assert (np.delete(given, row) == np.delete(usual, row)).all()


def test_county_hospitals_grow_as_they_want(allowed, facilities):
    hospitals = facilities.level == Level.COUNTY
    start = facilities.staff_at_start.sum(axis=1)
    assert allowed(growth=1.1)[hospitals] == pytest.approx(1.1 * start[hospitals])


def test_the_professional_share_moves_vacancies_from_others_to_doctors_and_nurses(allowed, facilities, county, levers):
    town = facilities.level == Level.TOWNSHIP
    professional = levers | {"headcount_quota.professional_share": 1.0}
    usual, more = (
        vacancies(facilities, planned_staff(facilities, county, moved, allowed()))[town].sum(axis=0)
        for moved in (levers, professional)
    )
    assert more[:2].sum() > usual[:2].sum(), f"vacancies for doctors, nurses, others go from {usual} to {more}"
    assert more[2] < usual[2], f"vacancies for doctors, nurses, others go from {usual} to {more}"


def test_pooled_posts_drift_to_the_better_paid_and_stay_where_pay_is_equal(
    facilities, county, behaviour, levers, posts
):
    town = facilities.level == Level.TOWNSHIP
    pooled = levers | {"headcount_quota.county_pooling": 1.0}
    posts.pool(facilities, county, behaviour, pooled, 1.0)
    assert not posts.drifted.any(), "posts drift at equal pay"
    posts.pool(facilities, county, behaviour, levers, 0.7)
    assert not posts.drifted.any(), "posts drift without a pool"
    posts.pool(facilities, county, behaviour, pooled, 0.7)
    assert posts.drifted.sum() == pytest.approx(0.0, abs=1e-9)
    assert posts.drifted[town].sum() < 0, f"townships gain {posts.drifted[town].sum()} pooled posts at lower pay"
