"""Senior posts: they pay, so people stay and come; years of service limit who may hold one; titles can bind."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import Level
from sim.system.accounts import Payroll, set_pay
from sim.system.exits import pull
from sim.system.grades import Grades, eligible_share, raise_pay
from tests.levers.staff_case import FIRST, StaffCase, plan

POSTS = {"senior_posts_promotion__mid_post_pp": 5.0, "senior_posts_promotion__senior_post_pp": 3.0}


def grades_after(years: int, **moves: float) -> Grades:
    case, grades = StaffCase.under(**moves), Grades()
    for _ in range(12 * years):
        grades.fill(plan().county, plan().behaviour, case.levers)
    return grades


def test_added_posts_fill_over_a_round_of_titles_and_pay_more():
    first, later = (grades_after(years, **POSTS) for years in (1, 8))
    gain = later.pay_gain(plan().behaviour)
    assert first.senior < later.senior, f"{first.senior:.4f} of posts filled after a year, {later.senior:.4f} later"
    assert later.mid == pytest.approx(0.05, rel=0.01), f"{later.mid:.4f} of five points of mid-level posts are filled"
    assert gain == pytest.approx(0.05 * 0.15 + 0.03 * 0.35, rel=0.01), f"pay rises by {gain:.4f}"


def test_pay_of_townships_alone_rises():
    case, place, grades = StaffCase.under(), plan(), Grades(mid=0.1, senior=0.1)
    payroll = Payroll.at_start(case.table, place.county)
    set_pay(payroll, case.table, place.county, case.levers, FIRST)
    before = payroll.base.copy()
    raise_pay(payroll, grades, case.table, place.behaviour)
    risen = payroll.base / np.where(before > 0, before, 1.0)
    town = case.table.level == Level.TOWNSHIP
    assert risen[town].min() == pytest.approx(1.05), f"township pay rises by a factor {risen[town].min():.3f}"
    assert (payroll.base == before)[~town].all(), "somebody else's pay changed, too"


def test_better_pay_keeps_staff_and_draws_applicants():
    case, place = StaffCase.under(), plan()
    usual, better = (
        pull(case.table, place.county, place.behaviour, case.levers, np.full(len(case.table), pay), FIRST)[case.town]
        for pay in (1.0, 1.02)
    )
    assert better.max() < usual.min(), f"exits × {better.max():.4f} at 2% more pay, × {usual.min():.4f} before"


def test_fewer_years_of_service_let_more_hold_an_added_post():
    wanted = {
        "senior_posts_promotion__mid_post_pp": 10.0,
        "senior_posts_promotion__senior_post_pp": 15.0,
        "senior_posts_promotion__targeted_post_share": 0.15,
    }
    long, short = (grades_after(8, **wanted, senior_posts_promotion__midlevel_min_years=y) for y in (20.0, 5.0))
    held = [grades.mid + grades.senior + grades.targeted for grades in (long, short)]
    most = eligible_share(plan().county, StaffCase.under(senior_posts_promotion__midlevel_min_years=20.0).levers)
    assert held[0] < held[1], f"{held[0]:.3f} hold an added post after 20 years of service, {held[1]:.3f} after 5"
    assert held[0] <= most + 1e-9, f"{held[0]:.3f} hold an added post, {most:.3f} have served long enough"


def test_without_added_posts_years_of_service_change_nothing():
    assert grades_after(3, senior_posts_promotion__midlevel_min_years=5.0) == Grades()


def test_a_title_valid_below_alone_keeps_its_holders():
    titled = grades_after(8, senior_posts_promotion__targeted_post_share=0.1)
    kept = titled.keeps(plan().behaviour)
    assert kept == pytest.approx(0.95, abs=0.001), f"exits × {kept:.4f} where a tenth holds a title that binds half"
    assert Grades(mid=0.1, senior=0.1).keeps(plan().behaviour) == 1.0, "an ordinary title binds, too"
