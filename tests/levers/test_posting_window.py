"""The window for the posting (县聘乡用): a longer one spreads the turns, and some recruits have left before theirs."""

from __future__ import annotations

import pytest

from sim.system.postings import LONGEST_WINDOW, Postings


def due(recruits: list[float], years: float, exits: float = 0.0) -> float:
    postings = Postings()
    for persons in recruits:
        postings.recruit(persons)
    return postings.due(years, exits)


def test_a_longer_window_spreads_a_year_of_many_recruits():
    recruits = [0.0] * 48 + [2.0] * 12
    narrow, wide = due(recruits, 1), due(recruits, 5)
    assert (narrow, wide) == (pytest.approx(2.0), pytest.approx(0.4)), f"{narrow:.2f} and {wide:.2f} are due a month"


def test_some_have_left_before_their_turn():
    even = [2.0] * LONGEST_WINDOW
    narrow, wide = due(even, 1, exits=0.05), due(even, 10, exits=0.05)
    assert wide < narrow < 2.0, f"{narrow:.2f} are due a month within a year, {wide:.2f} within ten"


def test_without_recruits_nobody_is_due():
    assert due([0.0] * 24, 5) == 0
    assert due([], 5) == 0
