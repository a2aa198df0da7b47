"""What the model is held against in a calibration: observations and elasticities of a county, each with its error."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL, CHANGE, ELASTICITY = "level", "change", "elasticity"
KINDS = (LEVEL, CHANGE, ELASTICITY)


@dataclass(frozen=True)
class Evidence:
    """One number that was measured in the world, and how sure it is.

    indicator: id in sim/measure/indicators.yaml, or of an elasticity in calibration/elasticities.yaml. kind: level
    (value of the year in the indicator's unit), change (ratio of the year to base_year, less 1) or elasticity. error:
    standard deviation of the observation in the unit of value, with what the publisher could not know. year: the last
    year the number tells of, so that a fit up to a year can leave later ones out; 0 for what holds at any time.
    quality: A count of an official statistic, B derived from such counts, C survey or study, D assumed.
    is_fitted: whether the fit uses it; others are shown beside it.
    """

    id: str
    indicator: str
    kind: str
    year: int
    base_year: int
    value: float
    error: float
    unit: str
    quality: str
    is_fitted: bool
    title_zh: str
    title_en: str
    source: str
