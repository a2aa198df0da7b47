"""Sign 15: outreach doubled – the county hospital's wait goes up."""

from __future__ import annotations

from tests.engine.paired import COUNTY, finished, wait


def test_sign_15_twice_the_outreach_lengthens_the_wait_at_the_county_hospital():
    once, twice = (
        wait(COUNTY)(finished({"specialist_outreach.visits_per_month_per_township": visits}).record)
        for visits in (4.0, 8.0)
    )
    assert twice > once, f"waiting goes from {once:.2f} to {twice:.2f} minutes when outreach doubles"
