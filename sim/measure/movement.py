"""How a ratio moved: by its numerator, or because its denominator shrank."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Movement:
    """Numerator and denominator of an indicator at two months (numbers), counts in persons or visits, money in yuan."""

    start: int
    end: int
    numerator: tuple[float, float]
    denominator: tuple[float, float]

    @property
    def is_by_denominator(self) -> bool:
        """Whether the ratio rose though its numerator did not: only the denominator got smaller."""
        below, above = self.denominator
        if not (below > 0 and above > 0):
            return False
        rose = self.numerator[1] / above > self.numerator[0] / below
        return rose and self.numerator[1] <= self.numerator[0]
