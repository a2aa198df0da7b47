"""The answer to `costs`: yuan by payer, the funds' years, institutions' books, and the price of a percentage point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.conventions import Kind
from sim.experiment.costs import (
    PAYERS,
    PricePerPoint,
    YearOfCosts,
    costs,
    first_deficit,
    first_overspent,
    price_per_point,
)
from sim.faults import Fault, InputFaults
from sim.measure.indicators import load_indicators
from sim.measure.targets import load_targets
from sim.plan import load_reference, load_registry
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE, Options
from sim.present.report import Report, Section, publish
from sim.present.running import carry_out_options
from sim.present.tables import FUND_UNIT
from sim.present.text import number

if TYPE_CHECKING:
    from rich.console import Console

    from sim.policy.scenario import Scenario

Titles = dict[str, str]

PAYMENTS = ("oop_per_resident", "fund_per_resident", "fund_balance_months")
"""Indicators behind the amounts, whose extra error a preview states."""


def show_costs(options: Options, to: Console) -> Path:
    """Run the scenarios of the options and tell what they cost; the first is what the others are held against.

    InputFaults, before anything is run, where the runs hold no whole year after the first.
    """
    years = _years(options)
    carried = carry_out_options(options, to)
    lang = options.lang
    titles = {s.id: s.title_zh if lang == "zh" else s.title_en for s in carried.scenarios}
    lines = costs(carried.results, list(titles), years)
    prices = price_per_point(carried.results, lines, list(titles), _headline(carried.scenarios))
    report = Report(
        kind="costs",
        title=term("costs.title", lang),
        sections=[
            _paid(lines, titles, lang),
            _funds(lines, titles, lang),
            *_books(lines, titles, lang),
            *_prices(prices, titles, lang),
        ],
        remarks=[*_deficits(lines, titles, lang), term("costs.reading", lang), carried.condition],
        tables={"costs": _table(lines, titles)},
        indicators=[*PAYMENTS, *_headline(carried.scenarios)],
    )
    return publish(report, options, carried, to)


def _years(options: Options) -> list[int]:
    """Whole years of all runs after the first, whose growth needs the December before."""
    registry = load_registry()
    horizons = [load_reference(reference, registry).horizon for reference in options.scenarios]
    first, last = max(h.first for h in horizons), min(options.until or h.last for h in horizons)
    years = [(month - 11) // 12 for month in range(first, last + 1) if month % 12 == 11 and month >= first + 23]
    if not years:
        wrong = "no whole year after the first"
        raise InputFaults([Fault(COMMAND_LINE, None, "--until", wrong, "write a later month, such as 2025-12")])
    return years


def _headline(scenarios: Sequence[Scenario]) -> list[str]:
    """Indicators of the scenarios' targets that are shares, each once."""
    targets, known = load_targets(), load_indicators()
    named = [targets[t].indicator for s in scenarios for t in s.targets if t in targets]
    return [i for i in dict.fromkeys(named) if known[i].unit == "share"]


def _paid(lines: Sequence[YearOfCosts], titles: Titles, lang: str) -> Section:
    rows = [
        [*_label(line, lines, titles), *(number(line.paid[p][0], lang, 0) for p in PAYERS), number(line.total, lang, 0)]
        for line in lines
    ]
    heads = dict.fromkeys(("scenario", "year"), "left") | dict.fromkeys((*PAYERS, "total"), "right")
    return Section(term("costs.paid", lang), heads, rows)  # type: ignore[arg-type]


def _funds(lines: Sequence[YearOfCosts], titles: Titles, lang: str) -> Section:
    rows = [
        [*_label(line, lines, titles), _money(line.result[0], lang, sign=True), _money(line.balance[0], lang),
         number(line.burn[0] or None, lang, 2)]
        for line in lines
    ]  # fmt: skip
    heads = {"scenario": "left", "year": "left", "result": "right", "fund_balance": "right", "burn": "right"}
    return Section(term("costs.funds", lang), heads, rows)  # type: ignore[arg-type]


def _books(lines: Sequence[YearOfCosts], titles: Titles, lang: str) -> list[Section]:
    """By kind of institution, the last year: how its books grew, and that against the first scenario."""
    last = max(line.year for line in lines)
    ends = [line for line in lines if line.year == last]
    rows = []
    for kind in ends[0].surplus:
        for line in ends:
            if not any(other.surplus[kind][0] for other in ends):
                continue
            change = line.surplus[kind][0] - ends[0].surplus[kind][0]
            rows.append([
                term(f"kind.{Kind(kind).name.lower()}", lang) if line is ends[0] else "", titles[line.scenario],
                _money(line.surplus[kind][0], lang, sign=True),
                "" if line is ends[0] else _money(change, lang, sign=True),
            ])  # fmt: skip
    heads = {"kind": "left", "scenario": "left", "result": "right", "from_first": "right"}
    title = term("costs.books", lang, year=last, unit=term("costs.unit", lang))
    return [Section(title, heads, rows)] if rows else []  # type: ignore[arg-type]


def _prices(prices: Sequence[PricePerPoint], titles: Titles, lang: str) -> list[Section]:
    known = load_indicators()
    rows = [
        [titles[p.scenario], known[p.indicator].title_zh if lang == "zh" else known[p.indicator].title_en,
         number(p.points, lang, 2, sign=True), number(p.yuan, lang, 0, sign=True),
         _price(p, lang)]
        for p in prices
    ]  # fmt: skip
    heads = {"scenario": "left", "indicator": "left", "points": "right", "yuan": "right", "price": "right"}
    return [Section(term("costs.price", lang), heads, rows)] if rows else []  # type: ignore[arg-type]


def _price(price: PricePerPoint, lang: str) -> str:
    """Yuan a point with a decimal, or why there are none."""
    if price.price is not None:
        return number(price.price, lang, 1)
    return term("costs.no_price" if price.points <= 0 else "costs.no_cost", lang)


def _deficits(lines: Sequence[YearOfCosts], titles: Titles, lang: str) -> list[str]:
    """By scenario the first year in which the funds pay out more than they take in, and the package overspends."""
    sentences = []
    last = max(line.year for line in lines)
    for scenario, title in titles.items():
        year = first_deficit(lines, scenario)
        key = "costs.no_deficit" if year is None else "costs.deficit"
        sentences.append(term(key, lang, scenario=title, year=year, last=last))
        if any(line.burn[0] for line in lines if line.scenario == scenario):
            year = first_overspent(lines, scenario)
            key = "costs.not_overspent" if year is None else "costs.overspent"
            sentences.append(term(key, lang, scenario=title, year=year, last=last))
    return sentences


def _label(line: YearOfCosts, lines: Sequence[YearOfCosts], titles: Titles) -> list[str]:
    """Title on the first line of a scenario, and the year."""
    is_first = line is next(other for other in lines if other.scenario == line.scenario)
    return [titles[line.scenario] if is_first else "", str(line.year)]


def _money(yuan: float, lang: str, sign: bool = False) -> str:
    return number(yuan, lang, 0 if lang == "zh" else 2, 1 / FUND_UNIT[lang], sign)


def _table(lines: Sequence[YearOfCosts], titles: Titles) -> pd.DataFrame:
    """One row a scenario, year and quantity, yuan; per resident or of the whole county as `unit` says."""
    rows = []
    for line in lines:
        per_resident = {f"paid_by_{payer}": line.paid[payer] for payer in PAYERS}
        whole = {"fund_result": line.result, "fund_balance": line.balance}
        whole |= {f"surplus_{kind.name.lower()}": values for kind, values in line.surplus.items()}
        for unit, quantities in (("yuan_per_resident", per_resident), ("yuan", whole), ("ratio", {"burn": line.burn})):
            for name, values in quantities.items():
                rows.append({"scenario": titles[line.scenario], "year": line.year, "quantity": name, "unit": unit,
                             **dict(zip(("median", "low", "high"), values, strict=True))})  # fmt: skip
    return pd.DataFrame(rows)
