"""Made-up evidence: rows as a county would have them, without running anything."""

from __future__ import annotations

from sim.calibration.evidence import CHANGE, ELASTICITY, LEVEL, Evidence

VILLAGE, SHARE, PRICE = "visits_per_resident_village", "primary_visit_share_county", "cost_per_visit_county"


def row(
    indicator: str, kind: str, year: int, value: float, base_year: int = 0, error: float = 0.01, is_fitted: bool = True
) -> Evidence:
    """A row whose id says what it is of."""
    name = f"{indicator}-{kind}-{year}"
    titles = (f"很长的指标名称：{indicator}", indicator)
    return Evidence(name, indicator, kind, year, base_year, value, error, "share", "A", is_fitted, *titles, "made up")


def change(year: int, value: float, base_year: int = 2019) -> Evidence:
    """A change of village visits."""
    return row(VILLAGE, CHANGE, year, value, base_year)


def level(year: int, value: float, indicator: str = SHARE) -> Evidence:
    """A level of a share, or of another indicator."""
    return row(indicator, LEVEL, year, value)


def elasticity() -> Evidence:
    """A number that belongs to no year."""
    return row("any_visit", ELASTICITY, 0, -0.5)
