"""In which hospital people were last before a run begins: the habit of a hospital grows over years, not in a burn-in.

stays expected of somebody before the start = frailty × sum over the years of his life of
    admissions a year[age then] × (1 + growth)^-(years before 2019, at least 0)
has been in hospital with chance 1 - exp(-stays expected);  where: by the shares of admissions of 2019
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.conventions import AGE_BAND_STARTS, Option
from sim.county.inputs import County
from sim.county.past import BASE_YEAR
from sim.county.priors import Behaviour
from sim.county.residents import NOT_YET, TASTES

AGES = 130
"""Years of age that nobody exceeds."""

AGE_KEYS = tuple(f"population.share_age_{s}" for s in ("0_4", "5_14", "15_44", "45_59", "60_74", "75_plus"))
WHERE = (Option.TOWNSHIP, Option.COUNTY_GENERAL, Option.COUNTY_TCM, Option.OUT_OF_COUNTY)


def last_hospitals(
    county: County,
    behaviour: Behaviour,
    years: NDArray[np.int64],
    frailty: NDArray[np.int16],
    month: int,
    u: NDArray[np.float64],
) -> NDArray[np.uint8]:
    """Option of the last stay before a month number, or NOT_YET: uint8[n].

    years of age and frailty of n residents; u float64[n, 2] says whether, and where.
    """
    expected = stays_before(county, behaviour, month)[np.minimum(years, AGES - 1)] * (frailty / TASTES)
    edges = shares_of_admissions(county).cumsum()[:-1]
    where = np.array(WHERE, np.uint8)[(u[:, 1][:, None] >= edges).sum(axis=1)]
    return np.where(u[:, 0] < 1 - np.exp(-expected), where, NOT_YET).astype(np.uint8)


def stays_before(county: County, behaviour: Behaviour, month: int) -> NDArray[np.float64]:
    """Stays expected in the life of somebody of usual frailty before a month number, by years of age: float64[AGES]."""
    ages = np.arange(AGES)
    rate = county.need.admissions_per_year
    people = np.array([county.value(key) for key in AGE_KEYS])
    rate = rate * _observed(county, "admissions_per_insured", "all") / (rate @ people / people.sum())
    at_age = rate[np.searchsorted(AGE_BAND_STARTS, ages, side="right") - 1]
    before = np.maximum(BASE_YEAR - month // 12 + ages, 0)  # years from then to the base year, by years back
    fewer = (1 + behaviour["need.growth_of_stays"]) ** -before.astype(float)
    fewer[0] = 0.0  # the years gone by begin one year back
    whole: NDArray[np.float64] = np.convolve(at_age, fewer)[:AGES]
    return whole


def shares_of_admissions(county: County) -> NDArray[np.float64]:
    """Shares of the admissions of 2019 by the options of WHERE, those of the county shared out by beds: float64[4]."""
    township = _observed(county, "admissions_per_resident", "township") / _observed(
        county, "admissions_per_insured", "all"
    )
    out = _observed(county, "out_of_county_admission_share", "out_of_county")
    beds = np.array([county.value(f"facilities.county_{kind}_beds") for kind in ("general", "tcm")])
    hospitals = max(1 - township - out, 0.0) * beds / max(beds.sum(), 1.0)
    return np.array([township, *hospitals, out])


def _observed(county: County, indicator: str, level: str) -> float:
    """What was observed in the base year; KeyError where the county has no such row."""
    rows = county.observations
    found = rows[(rows["indicator"] == indicator) & (rows["level"] == level) & (rows["year"] == BASE_YEAR)]
    if found.empty:
        raise KeyError(f"observations.csv has no {indicator} of {level} in {BASE_YEAR}")
    return float(found.iloc[0]["value"])
