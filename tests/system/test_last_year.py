"""The last year's counters: their sum is that of twelve months, however many have passed."""

import numpy as np
import pytest

from sim.measure.tally import N_COUNTS
from sim.system.last_year import LastYear

FACILITIES = 5


@pytest.mark.parametrize("months", [0, 1, 11, 12, 13, 30])
def test_the_sum_is_that_of_the_last_twelve_months(months):
    draws = np.random.default_rng(1).integers(0, 1_000, (max(months, 1), FACILITIES, N_COUNTS))
    year = LastYear.at_start(FACILITIES)
    for month in range(months):
        year.remember(draws[month])
    seen = draws[max(months - 12, 0) : months]
    assert (year.total == seen.sum(axis=0)).all(), f"after {months} months the sum is another than that of {len(seen)}"
    if months:
        assert (year.latest == draws[months - 1]).all(), "the latest month is another one"


def test_a_month_remembered_is_not_changed_by_the_next_counts():
    counts, year = np.ones((FACILITIES, N_COUNTS), np.int64), LastYear.at_start(FACILITIES)
    year.remember(counts)
    counts[:] = 7
    assert (year.latest == 1).all()
    assert (year.total == 1).all()
