"""Kept results come back as they were, and say where they are and what is wrong with them."""

import pandas as pd
import pytest

from sim.calibration.results import KEPT, keep, kept_file, read_kept
from sim.faults import InputFaults
from sim.plan import COUNTIES

TABLE = pd.DataFrame({"id": ["a", "b"], "title_zh": ["村,级", "乡镇"], "value": [0.123456, None]})


def test_a_kept_table_comes_back_with_what_made_it(tmp_path):
    file = tmp_path / "folder" / "hindcast.csv"
    keep(file, TABLE, {"command": "run.py hindcast", "code": "abc"})
    found = read_kept(file)
    assert found is not None
    pd.testing.assert_frame_equal(found.table, TABLE)
    assert found.made_by == {"command": "run.py hindcast", "code": "abc"}
    assert b"\r" not in file.read_bytes()


def test_what_was_never_made_is_none_and_half_of_it_a_fault(tmp_path):
    file = tmp_path / "hindcast.csv"
    assert read_kept(file) is None
    keep(file, TABLE, {})
    file.with_suffix(".json").unlink()
    with pytest.raises(InputFaults, match=r"hindcast\.csv"):
        read_kept(file)


def test_results_of_a_county_from_elsewhere_stay_with_it(tmp_path):
    assert kept_file("hindcast", "typical") == kept_file("hindcast", str(COUNTIES / "typical"))
    assert kept_file("hindcast", "typical") == KEPT / "typical_hindcast.csv"
    assert kept_file("hindcast", str(tmp_path)) == tmp_path.resolve() / "results" / "hindcast.csv"
    assert kept_file("natural_experiments") == KEPT / "natural_experiments.csv"
