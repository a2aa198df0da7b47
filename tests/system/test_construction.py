"""Sub-centres: where they are built, when they open, and what upgraded hospitals are taken for."""

import numpy as np
import pytest

from sim.conventions import Kind, Level
from sim.system.buildup import BuildUp
from sim.system.construction import build, next_site
from sim.system.equipment import GRADE_A, grade_wanted, rank_by_size
from sim.system.grading import classify

COUNT = {"subcentre_build.count": 2.0}
OPENS = 24276
GRADED = {"township_grade_upgrade.upgraded_count": 2.0}


@pytest.fixture
def stocks(facilities, county, behaviour, levers):
    return BuildUp.at_start(facilities, county, behaviour, levers)


@pytest.fixture
def month_of_building(facilities, county, behaviour, stocks, levers):
    def go(moved, sites=(), month=OPENS):
        build(facilities, county, behaviour, stocks, levers | moved, sites, month)
        return np.flatnonzero(facilities.kind == Kind.SUBCENTRE)

    return go


def test_sub_centres_are_built_in_the_townships_named_in_their_order(facilities, month_of_building):
    assert facilities.township[month_of_building({"subcentre_build.count": 1.0}, (7, 3))].tolist() == [7]
    assert sorted(facilities.township[month_of_building(COUNT, (7, 3))].tolist()) == [3, 7]


def test_further_ones_and_all_where_none_is_named_go_to_the_largest_hospitals(facilities, month_of_building):
    largest = next_site(facilities, ())
    outside = (facilities.kind == Kind.TOWNSHIP_HOSPITAL) & (facilities.township != 0)
    assert facilities.beds[largest] == facilities.beds[outside].max()
    seat_first = month_of_building(COUNT, (0,))
    assert set(facilities.township[seat_first]) == {0, facilities.township[largest]}


def test_nothing_opens_before_the_date_and_from_then_on_the_whole_capability_is_there(stocks, month_of_building):
    dated = COUNT | {"subcentre_build.open_date": float(OPENS)}
    assert month_of_building(dated, month=OPENS - 1).size == 0
    opened = month_of_building(dated)
    assert opened.size == 2
    assert (stocks.commissioned[opened] == 1).all(), f"{stocks.commissioned[opened]} of the capability is there"
    assert (stocks.grade[opened] == GRADE_A).all()


def test_without_a_date_the_count_opens_them_and_capability_follows(stocks, month_of_building):
    opened = month_of_building(COUNT)
    assert opened.size == 2
    assert not stocks.commissioned[opened].any(), "equipped on the day it opens"


@pytest.mark.parametrize(("mean", "wanted"), [(0.0, {0.0}), (0.6, {0.0, 1.0}), (1.0, {1.0}), (2.0, {2.0})])
def test_the_grade_asked_for_is_a_mean_and_the_largest_come_first(facilities, levers, mean, wanted):
    town = facilities.level == Level.TOWNSHIP
    rank = rank_by_size(facilities)
    asked = grade_wanted(rank, levers | {"township_capability_standard.equipment_grade": mean})[town]
    assert set(asked) == wanted
    assert abs(asked.mean() - mean) <= 0.5 / town.sum() + 1e-9, f"{asked.mean():.3f} asked on average, {mean} by lever"
    beds = facilities.beds_at_start[town]
    if len(wanted) > 1:
        assert beds[asked == max(wanted)].min() >= beds[asked == min(wanted)].max(), "a smaller hospital comes first"


def test_a_graded_hospital_changes_its_class_only_where_the_policy_says_so(facilities, levers):
    classify(facilities, levers | GRADED)
    assert (facilities.counted_as == facilities.kind).all()
    assert (facilities.billed_as == facilities.level).all()
    classify(facilities, levers | GRADED | {"township_grade_upgrade.counts_as_primary": 0.0})
    assert (facilities.counted_as != facilities.kind).sum() == 2
    assert (facilities.billed_as == facilities.level).all(), "reimbursement changes with the statistics"
    classify(facilities, levers | GRADED | {"township_grade_upgrade.keeps_primary_reimbursement": 0.0})
    assert (facilities.counted_as == facilities.kind).all(), "the statistics change with reimbursement"
    assert (facilities.billed_as != facilities.level).sum() == 2


@pytest.mark.parametrize("lever", ["counts_as_primary", "keeps_primary_reimbursement"])
def test_without_graded_hospitals_their_class_has_no_effect(facilities, levers, lever):
    classify(facilities, levers | {f"township_grade_upgrade.{lever}": 0.0})
    assert (facilities.counted_as == facilities.kind).all()
    assert (facilities.billed_as == facilities.level).all()


def test_a_sub_centre_that_does_not_count_is_no_primary_institution(facilities, levers, month_of_building):
    opened = month_of_building(COUNT)
    classify(facilities, levers)
    assert facilities.is_primary[opened].all()
    classify(facilities, levers | {"subcentre_build.counts_as_primary": 0.0})
    assert not facilities.is_primary[opened].any()
    assert (facilities.counted_as[opened] == Kind.COUNTY_GENERAL).all()
