"""What a preview says of itself: the extra error that simulating a sample of the residents adds, by indicator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.experiment.runs import Result
from sim.measure.indicators import Indicator, load_indicators
from sim.measure.sample_error import sample_error
from sim.present.amounts import shown_amount, unit_of
from sim.present.glossary import term
from sim.present.tables import FUND_UNIT, Justify, plain_table
from sim.present.text import number, percent

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "indicator": "left", "sample_spread": "right", "sample_bias": "right", "sample_change": "right",
}  # fmt: skip
FULL = 1.0


def extra_error_rows(indicators: Iterable[str], share: float, residents: float, lang: str) -> list[list[str]]:
    """A row an indicator: scatter between samples, distance from a full run, scatter of a change; none at 100%."""
    rows = []
    for name in dict.fromkeys(indicators if share < FULL else ()):
        indicator, error = load_indicators()[name], sample_error(name, share, residents)
        if error is None:
            cells = [term("preview.not_measured", lang)] * 3
        else:
            is_total = indicator.unit == "yuan" and error.spread >= FUND_UNIT["zh"]
            spread, change = (_amount(e, indicator, lang, is_total) for e in (error.spread, error.spread_of_change))
            cells = [f"±{spread}", _amount(error.bias, indicator, lang, is_total, sign=True), f"±{change}"]
        rows.append([indicator.title_zh if lang == "zh" else indicator.title_en, *cells])
    return rows


def _amount(value: float, indicator: Indicator, lang: str, is_total: bool, sign: bool = False) -> str:
    """A change with its unit; yuan of the whole county in the unit of the fund's column."""
    if is_total:
        return f"{number(value / FUND_UNIT[lang], lang, 1, sign=sign)} {term('costs.unit', lang)}"
    return f"{shown_amount(value, indicator, lang, sign)} {unit_of(indicator, lang, is_change=True)}"


def extra_error_title(share: float, lang: str) -> str:
    """The heading of the rows."""
    return term("preview.table", lang, share=percent(share))


def extra_error(indicators: Iterable[str], results: Sequence[Result], lang: str) -> tuple[float, list[list[str]]]:
    """The share of residents that runs simulated, and the rows on what that adds, in a county of the first's size."""
    if not results or results[0].residents_share == FULL:
        return FULL, []
    share, residents = results[0].residents_share, float(results[0].indicators["residents"].iloc[-1])
    return share, extra_error_rows(indicators, share, residents, lang)


def print_extra_error(indicators: Iterable[str], results: Sequence[Result], lang: str, to: Console) -> None:
    """Print the extra error of the indicators where the results are of a sample; nothing after full runs."""
    _print(*extra_error(indicators, results, lang), lang, to)


def print_extra_error_of(indicators: Iterable[str], share: float, residents: float, lang: str, to: Console) -> None:
    """Print the extra error of the indicators where a share (0-1) of so many residents is simulated."""
    _print(share, extra_error_rows(indicators, share, residents, lang), lang, to)


def _print(share: float, rows: list[list[str]], lang: str, to: Console) -> None:
    if rows:
        to.print()
        to.print(plain_table(extra_error_title(share, lang), HEADS, rows, lang, to.width))
