from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.case_verdicts import CANNOT, DIRECTION, INSIDE, NONE, WRONG, finding, verdict_of, verdict_of_case
from sim.calibration.cases import Case, Outcome, Published
from sim.months import Horizon

CASE = Case("c", "C", "案", "case", "", "", (), "typical", {}, (), Horizon(0, 1), 1, {}, (), Path("c.yaml"))


def outcome(effect=10.0, low=5.0, high=15.0, *, is_null=False, is_primary=True):
    return Outcome("o", "果", "o", is_primary, Published(effect, low, high, "printed", is_null, ""), ("X",))


@pytest.mark.parametrize(
    ("median", "expected"),
    [(5.0, INSIDE), (15.0, INSIDE), (4.9, DIRECTION), (40.0, DIRECTION), (0.9, NONE), (-0.9, NONE), (-1.1, WRONG)],
)
def test_a_positive_effect_is_judged_by_interval_size_and_sign(median, expected):
    assert verdict_of(outcome(), median) == expected


def test_a_negative_effect_is_judged_alike():
    down = outcome(-10.0, -15.0, -5.0)
    assert [verdict_of(down, m) for m in (-10.0, -30.0, 0.5, 3.0)] == [INSIDE, DIRECTION, NONE, WRONG]


def test_an_effect_where_the_study_found_none_is_wrong():
    null = outcome(0.0, -5.0, 5.0, is_null=True)
    assert [verdict_of(null, m) for m in (0.0, 4.9, 5.1, -7.0)] == [INSIDE, INSIDE, WRONG, WRONG]
    little = outcome(1.0, -5.0, 7.0, is_null=True)
    assert verdict_of(little, 9.0) == WRONG, "also with the sign of an estimate that the study could not tell from none"


def test_a_finding_has_band_share_inside_and_missing_draws_count_as_outside():
    found = finding(CASE, outcome(), [4.0, 8.0, 10.0, float("nan")], [1.0, 2.0, 6.0, float("nan")])
    assert found.median == 8.0
    assert found.low == pytest.approx(np.quantile([4, 8, 10], 0.05))
    assert found.share_inside == pytest.approx(2 / 4)
    assert found.paired == 2.0
    assert found.verdict == INSIDE
    failed = finding(CASE, outcome(), [float("nan")] * 2, [float("nan")] * 2)
    assert (failed.verdict, failed.share_inside) == (NONE, 0.0), "a case of which no draw ends is not reproduced"


def test_what_cannot_be_given_is_no_failure_and_no_success():
    none = Published(None, None, None, "none", False, "")
    silent = replace(outcome(), published=none, cannot_zh="无", cannot_en="nothing")
    found = finding(CASE, silent, [], [])
    assert found.verdict == CANNOT
    assert verdict_of_case([found]) == CANNOT
    inside = finding(CASE, outcome(), [10.0], [10.0])
    assert verdict_of_case([found, inside]) == INSIDE


def test_a_case_is_as_its_worst_primary_outcome():
    def of(effect, is_primary=True):
        return finding(CASE, outcome(is_primary=is_primary), [effect], [effect])

    assert verdict_of_case([of(10.0), of(10.0)]) == INSIDE
    assert verdict_of_case([of(10.0), of(30.0)]) == DIRECTION
    assert verdict_of_case([of(30.0), of(0.0)]) == NONE
    assert verdict_of_case([of(0.0), of(-10.0)]) == WRONG
    assert verdict_of_case([of(10.0), of(-10.0, is_primary=False)]) == INSIDE, "secondary outcomes are not judged"
