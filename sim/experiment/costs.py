"""What a scenario costs, who pays it, whose books suffer, and what a percentage point of an indicator is bought for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.conventions import Kind
from sim.experiment.compare import band
from sim.experiment.runs import Result

Band = tuple[float, float, float]

PAYERS = ("funds", "finance", "patients")
"""Insurance funds (claims and settlements beside them), the public purse (subsidies and guarantees), residents."""

MEDICAL = tuple(kind for kind in Kind if kind != Kind.OUT_OF_COUNTY)
FEN = 100


@dataclass(frozen=True)
class YearOfCosts:
    """One scenario and calendar year, median and 90% band over the replicates.

    paid: yuan per resident by payer; result: yuan that the funds gained in the year; balance: yuan they hold at its
    end; burn: spending of the package over what the year allows (0 without a package); surplus: yuan by which the
    books of a kind of institution grew.
    """

    scenario: str
    year: int
    paid: dict[str, Band]
    result: Band
    balance: Band
    burn: Band
    surplus: dict[Kind, Band]

    @property
    def total(self) -> float:
        """Yuan per resident of all payers, medians added up."""
        return sum(self.paid[payer][0] for payer in PAYERS)

    @property
    def public(self) -> float:
        """Yuan per resident of the funds and the public purse, medians added up."""
        return self.paid["funds"][0] + self.paid["finance"][0]


@dataclass(frozen=True)
class PricePerPoint:
    """What a percentage point costs funds and public purse: yuan per resident and year, against the first scenario.

    `price` is None where the indicator does not rise, or where nothing more is spent.
    """

    scenario: str
    indicator: str
    yuan: float
    points: float

    @property
    def price(self) -> float | None:
        """Yuan per resident and year for one point more."""
        return self.yuan / self.points if self.points > 0 and self.yuan > 0 else None


def costs(results: Sequence[Result], scenarios: Sequence[str], years: Sequence[int]) -> list[YearOfCosts]:
    """A line for each scenario and year, in that order."""
    lines = []
    for scenario in scenarios:
        own = [_Books(r) for r in results if r.scenario == scenario]
        for year in years:
            lines.append(
                YearOfCosts(
                    scenario,
                    year,
                    {payer: band([books.paid(payer, year) for books in own]) for payer in PAYERS},
                    band([books.result(year) for books in own]),
                    band([books.at("fund_balance", year) for books in own]),
                    band([books.at("package_burn", year) for books in own]),
                    {kind: band([books.surplus(kind, year) for books in own]) for kind in MEDICAL},
                )
            )
    return lines


def first_deficit(lines: Sequence[YearOfCosts], scenario: str) -> int | None:
    """The first year in which the funds pay out more than they take in, in the median; None if they never do."""
    return next((line.year for line in lines if line.scenario == scenario and line.result[0] < 0), None)


def first_overspent(lines: Sequence[YearOfCosts], scenario: str) -> int | None:
    """The first year in which the package spends more than it allows, in the median; None if it never does."""
    return next((line.year for line in lines if line.scenario == scenario and line.burn[0] > 1), None)


def price_per_point(
    results: Sequence[Result], lines: Sequence[YearOfCosts], scenarios: Sequence[str], indicators: Sequence[str]
) -> list[PricePerPoint]:
    """What each later scenario pays in the last year for each indicator, held against the first scenario."""
    last = max(line.year for line in lines)
    totals = {line.scenario: line.public for line in lines if line.year == last}
    found = []
    for scenario in scenarios[1:]:
        for indicator in indicators:
            ends = [_median(results, name, indicator, f"{last}-12") for name in (scenarios[0], scenario)]
            found.append(
                PricePerPoint(scenario, indicator, totals[scenario] - totals[scenarios[0]], 100 * (ends[1] - ends[0]))
            )
    return found


def _median(results: Sequence[Result], scenario: str, indicator: str, month: str) -> float:
    return float(np.median([r.indicators[indicator][month] for r in results if r.scenario == scenario]))


class _Books:
    """Ledger, facilities and indicators of one run, in yuan of the whole county, years from December to December."""

    def __init__(self, result: Result) -> None:
        self.indicators = result.indicators
        self.scale = 1 / (result.residents_share * FEN)
        self.ledger = pd.read_parquet(result.folder / "ledger.parquet").set_index("month")
        facilities = pd.read_parquet(result.folder / "facilities.parquet", columns=["month", "kind", "balance"])
        self.balance = facilities.groupby(["month", "kind"])["balance"].sum().unstack(fill_value=0)

    def at(self, indicator: str, year: int) -> float:
        return float(self.indicators[indicator][f"{year}-12"])

    def paid(self, payer: str, year: int) -> float:
        """Yuan per resident a payer spends in a year."""
        if payer == "finance":
            return -self._grown(self.ledger["finance_bureau"], year) / self.at("residents", year)
        return self.at({"funds": "fund_per_resident", "patients": "oop_per_resident"}[payer], year)

    def result(self, year: int) -> float:
        """Yuan the funds gained in the year."""
        return sum(self._grown(self.ledger[fund], year) for fund in ("fund_resident", "fund_employee"))

    def surplus(self, kind: Kind, year: int) -> float:
        """Yuan by which the books of a kind of institution grew in the year."""
        return self._grown(self.balance[int(kind)], year) if int(kind) in self.balance else 0.0

    def _grown(self, column: pd.Series, year: int) -> float:
        before = column.get(f"{year - 1}-12", 0.0)
        return float(column[f"{year}-12"] - before) * self.scale
