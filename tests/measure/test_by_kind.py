"""Adding facilities up by kind, and finding the remotest villages."""

import numpy as np
import pytest

from sim.conventions import N_KINDS, N_OPTIONS
from sim.measure.monthly import by_kind, remote_travel, remotest


@pytest.mark.parametrize("kind", [[0, 5, 0, 3, 5, 0], [6, 2, 2, 2, 1, 6], [4] * 6])
@pytest.mark.parametrize("columns", [(), (3,), (2, 2)])
def test_every_facility_counts_for_its_kind_once(kind, columns):
    values = np.arange(6 * int(np.prod(columns, dtype=int))).reshape(6, *columns) + 10**15
    expected = np.zeros((N_KINDS, *columns), np.int64)
    for row, k in enumerate(kind):
        expected[k] += values[row]
    assert (by_kind(values, np.array(kind, np.int8)) == expected).all()


def test_the_remotest_fifth_is_remote():
    minutes = np.zeros((10, N_OPTIONS), np.float32)
    minutes[:, -1] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert np.flatnonzero(remotest(minutes)).tolist() == [8, 9]


def test_travel_counts_remote_villages_and_leaves_self_care_out():
    minutes = np.tile(np.arange(N_OPTIONS, dtype=np.float32), (3, 1))
    experience = np.ones((3, N_OPTIONS, 3), np.int64)
    remote = np.array([True, False, True])
    options = range(1, N_OPTIONS)
    assert remote_travel(minutes, remote, experience) == (2 * sum(options), 2 * len(options))
