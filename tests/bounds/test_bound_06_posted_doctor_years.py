"""Bound 6: r licensed recruits a year at 80% for twelve months are at most 0.8 r doctor-years below, no more."""

from __future__ import annotations

import pytest

from sim.conventions import LICENSED_CADRES
from sim.system.postings import Postings
from tests.engine.paired import COUNTY, TOWNSHIP, finished

POSTED = {"county_hired_township_used.share_of_new_licensed_hires": 0.8}


def test_bound_06_twelve_months_of_eighty_per_cent():
    postings = Postings()
    at_work = [postings.place(0.8 * recruits / 12, 12) for recruits in [20] * 36]
    assert at_work[-1] == pytest.approx(0.8 * 20), f"{at_work[-1]:.2f} doctors below from 20 recruits a year"


def test_bound_06_a_run_posts_no_more_than_its_recruits_allow():
    record = finished(POSTED).record
    below = record.county["lent"][-1, TOWNSHIP, 0].sum() / 1000
    recruits = record.county["staff_inflow"][-12:][:, COUNTY][:, :, LICENSED_CADRES].sum()
    assert 0 < below <= 0.8 * recruits, f"{below:.1f} doctors are posted, {recruits} licensed ones were recruited"
