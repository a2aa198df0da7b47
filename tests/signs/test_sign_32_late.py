"""Sign 32: a package that starts a year later is business as usual until then, and nowhere ahead of the early one."""

from dataclasses import replace

import numpy as np
import pytest

from sim.measure.indicators import series
from tests.engine import runs

EARLY, LATE, UNTIL = "2023-01", "2024-01", "2024-12"
SHARE = 0.05


@pytest.fixture(scope="module")
def records():
    """Business as usual, the three policies from 2023, and the same a year later."""
    usual, early = (runs.plan(name, until=UNTIL, share=SHARE) for name in ("baseline", "all_three"))
    begins, begins_late = usual.horizon.index(EARLY), usual.horizon.index(LATE)
    delay = begins_late - begins
    values = usual.levers.values.copy()
    moved = early.levers.values[begins:-delay] - usual.levers.values[begins:-delay]
    values[begins_late:] += moved
    late = replace(usual, levers=replace(usual.levers, values=values))
    return runs.run(usual), runs.run(early), runs.run(late)


def test_sign_32_before_its_start_the_late_package_is_the_baseline(records):
    usual, _, late = records
    start = usual.horizon.index(LATE)
    found = runs.differing(usual, late, end=start)
    assert not found, f"before {LATE} the late package changes {found}"
    assert runs.differing(usual, late, begin=start), f"from {LATE} on the late package changes nothing"


@pytest.mark.parametrize("indicator", ["primary_visit_share_county", "in_county_inpatient_share"])
def test_sign_32_the_late_package_is_nowhere_ahead_before_its_start(records, indicator):
    usual, early, late = records
    start = usual.horizon.index(LATE)
    ahead = (series(late, indicator) - series(early, indicator))[:start]
    worst = int(np.nanargmax(ahead))
    assert ahead[worst] <= 0, f"{indicator} is {ahead[worst]:.5f} ahead in {usual.horizon.names[worst]}"
