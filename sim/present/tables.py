"""Tables for the terminal that fit 80 columns, in plain characters a Chinese Windows console shows in line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from sim.present.glossary import term
from sim.present.rows import Band, ChangeRow, TargetLine, VerdictRow
from sim.present.text import (
    chance,
    is_missing,
    number,
    one_line_verdict,
    requirement,
    setting,
    wrap,
)
from sim.present.text import month as month_words
from sim.present.text import width as columns_of

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

__all__ = [
    "beside_table",
    "changes_table",
    "directions_table",
    "one_line_verdict",
    "plain_table",
    "texts_table",
    "verdict_table",
]

SHARE = 100.0
FUND_UNIT = {"zh": 1e4, "en": 1e6}
"""Yuan in the unit of the fund's column head: 万元, million yuan."""

RULED = "    \n    \n -- \n    \n    \n -- \n    \n    \n"
"""A rule under the heads and nothing else: line-drawing characters take two columns on a Chinese console."""

HEAD_COLUMNS = 11
"""Heads wrap so that numbers, not heads, set the width of a column."""

FIRST_COLUMNS = 10
"""The least room for names in the first column."""

FLEXIBLE = ("document", "indicator", "unit", "quote", "lever_path", "counterpart", "reason", "remark", "case_outcome")
"""Columns of text that, like the first, share the room the numbers leave."""

Justify = Literal["left", "right"]


def verdict_table(rows: Sequence[VerdictRow], target: TargetLine, lang: str, width: int | None = None) -> Table:
    """The verdict on each scenario: value at the deadline, difference, probability, month from which it is met.

    `width` in columns, 80 or more; the console's width if None.
    """
    goal = term(
        "sentence.target", lang, target=requirement(target, plain=True), month=month_words(target.deadline, lang)
    )
    table = _table(
        f"{term('table.verdict', lang)}: {target.label} ({goal})",
        {"scenario": "left", "value": "right", "difference": "right", "probability": "right", "first_kept": "right"},
        lang,
        width,
    )
    for row in rows:
        single = row["n_replicates"] == 1
        difference = row.get("difference")
        table.add_row(
            row["title"],
            _band(row["value"], lang, single),
            _band(difference, lang, single, sign=True) if difference else term("verdict.baseline", lang),
            term("verdict.single", lang) if single else chance(row, lang).replace(" ", "\n"),
            row["first_kept"] or term("verdict.never", lang),
        )
    return table


def beside_table(rows: Sequence[VerdictRow], lang: str, width: int | None = None) -> Table:
    """What to see beside the verdict: admissions, waiting, payment, fund, quality; no column nobody fills."""
    columns = {
        "in_county_admissions": (1, SHARE),
        "wait_county": (0, 1.0),
        "wait_primary": (0, 1.0),
        "paid_per_resident": (0, 1.0),
        "fund_balance": (0 if lang == "zh" else 1, 1 / FUND_UNIT[lang]),
        "quality": (1, SHARE),
    }
    shown = {name: how for name, how in columns.items() if any(not is_missing(row.get(name)) for row in rows)}
    heads: dict[str, Justify] = {"scenario": "left"}
    heads |= {name: "right" for name in shown}
    table = _table(term("table.beside", lang), heads, lang, width)
    for row in rows:
        cells = [number(row.get(name), lang, digits, scale) for name, (digits, scale) in shown.items()]  # type: ignore[arg-type]
        table.add_row(row["title"], *cells)
    return table


def directions_table(rows: Sequence[Mapping[str, str]], lang: str, width: int | None = None) -> Table:
    """Targets without a threshold to draw: by target and scenario, in how many runs they are met."""
    heads: dict[str, Justify] = {"target": "left", "scenario": "left", "met": "right"}
    table = _table(term("table.directions", lang), heads, lang, width)
    last = ""
    for row in rows:
        table.add_row("" if row["target"] == last else row["target"], row["scenario"], row["met"])
        last = row["target"]
    return table


def plain_table(
    title: str, heads: Mapping[str, Justify], rows: Sequence[Sequence[str]], lang: str, width: int | None = None
) -> Table:
    """A table of texts under heads of the glossary."""
    table = _table(title, dict(heads), lang, width)
    for row in rows:
        table.add_row(*row)
    return table


def texts_table(
    title: str, heads: Sequence[tuple[str, Justify]], rows: Sequence[Sequence[str]], width: int | None = None
) -> Table:
    """A table of texts under heads that are no words of the glossary, such as ids of targets."""
    table = _under(title, [(words, justify, False) for words, justify in heads], width)
    for row in rows:
        table.add_row(*row)
    return table


def changes_table(rows: Sequence[ChangeRow], lang: str, width: int | None = None) -> Table | Text:
    """The parameters in which two scenarios differ; a sentence if there are none."""
    from rich.text import Text  # noqa: PLC0415 - `--help` does without

    if not rows:
        return Text(term("table.no_changes", lang))
    heads: dict[str, Justify] = {"parameter": "left", "before": "right", "after": "right", "unit": "left"}
    heads |= {"start": "left", "src": "left", "range": "right"}
    table = _table(term("table.changes", lang), heads, lang, width)
    for row in rows:
        values = (_folded(setting(row[side], lang)) for side in ("before", "after"))
        cells = (row["title"], *values, row["unit"], row["start"])
        table.add_row(*cells, _source(row["src"], lang), _range(row.get("range")))
    return table


def _table(title: str, heads: dict[str, Justify], lang: str, width: int | None) -> Table:
    """An empty table under heads of the glossary."""
    columns = [(term(f"head.{name}", lang), justify, name in FLEXIBLE) for name, justify in heads.items()]
    return _under(title, columns, width)


def _under(title: str, columns: Sequence[tuple[str, Justify, bool]], width: int | None) -> Table:
    """An empty table under (head, side, is text); columns of text share the room the numbers leave, and wrap."""
    from rich.box import Box  # noqa: PLC0415 - `--help` does without
    from rich.table import Table  # noqa: PLC0415

    box = Box(RULED, ascii=True)
    table = Table(title=title, title_justify="left", title_style="bold", box=box, width=width)
    table.show_edge, table.pad_edge, table.collapse_padding = False, False, True
    for position, (words, justify, is_text) in enumerate(columns):
        text = "\n".join(line for part in _parts(words) for line in wrap(part, HEAD_COLUMNS))
        least = max(FIRST_COLUMNS if position == 0 else 0, *map(columns_of, text.split("\n")))
        table.add_column(
            text,
            justify=justify,
            ratio=1 if position == 0 or is_text else None,
            no_wrap=justify == "right",
            overflow="fold",
            min_width=least,
        )
    return table


def _parts(text: str) -> list[str]:
    """A head and, apart from it where it is long, its unit in brackets."""
    if columns_of(text) < HEAD_COLUMNS:
        return [text]
    name, bracket, unit = text.partition("(")
    return [name.rstrip(), bracket + unit] if bracket else [text]


def _band(band: Band | None, lang: str, single: bool = False, sign: bool = False) -> str:
    """Median in percent, and the band on a second line; no band from a single replicate."""
    if band is None or is_missing(band[0]):
        return term("verdict.no_value", lang)
    median, low, high = (number(value, lang, scale=SHARE, sign=sign) for value in band)
    return median if single else f"{median}\n{_between(low, high, lang)}"


def _between(low: str, high: str, lang: str) -> str:
    return f"{low}~{high}" if lang == "zh" else f"{low} to {high}"


def _folded(text: str) -> str:
    """The name of a choice in lines that end at its underscores, so that it takes no room from other columns."""
    return "\n".join(line.replace("_ ", "_") for line in wrap(text.replace("_", "_ "), HEAD_COLUMNS))


def _range(ends: tuple[float, float] | None) -> str:
    return f"{ends[0]:.10g}~{ends[1]:.10g}" if ends else ""


def _source(src: str, lang: str) -> str:
    return term({"D": "src.document", "A": "src.assumed"}[src], lang)
