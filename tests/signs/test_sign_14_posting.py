"""Sign 14: 县聘乡用 – township doctor-days up, county doctor-days down by the same number."""

from __future__ import annotations

import numpy as np

from tests.engine.paired import COUNTY, TOWNSHIP, finished

POSTED = {"county_hired_township_used.share_of_new_licensed_hires": 0.8}


def test_sign_14_townships_gain_the_doctor_months_that_the_county_loses():
    lent = finished(POSTED).record.county["lent"][12:, :, 0].sum(axis=0) / 1000
    gained, lost = lent[TOWNSHIP].sum(), -lent[COUNTY].sum()
    assert gained > 0, f"townships gain {gained:.1f} doctor-months"
    assert np.isclose(gained, lost, atol=0.1), f"townships gain {gained:.2f} doctor-months, the county loses {lost:.2f}"


def test_sign_14_nobody_is_posted_as_usual():
    lent = finished().record.county["lent"][:, :, 0]
    assert not lent.any(), f"{np.abs(lent).sum() / 1000:.1f} doctor-months are posted without the lever"
