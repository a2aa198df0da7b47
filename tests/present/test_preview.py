"""What a preview says of its extra error, in units a planner reads."""

import pytest

from sim.present.preview import extra_error_rows


@pytest.mark.parametrize(("lang", "unit"), [("zh", "万元"), ("en", "million yuan")])
def test_a_fund_is_told_in_the_unit_of_its_column(lang, unit):
    [cells] = extra_error_rows(["fund_balance"], 0.1, 400_000, lang)
    assert all(cell.endswith(unit) for cell in cells[1:]), cells
    assert all(len(cell) < 22 for cell in cells[1:]), f"too many digits to read: {cells}"


def test_yuan_of_a_person_stay_yuan():
    [cells] = extra_error_rows(["oop_per_resident"], 0.1, 400_000, "zh")
    assert all(cell.endswith(" 元") for cell in cells[1:]), cells


def test_a_full_run_has_no_extra_error():
    assert extra_error_rows(["fund_balance"], 1.0, 400_000, "zh") == []
