"""Numbers, months and sentences as a planner reads them; widths of Chinese text."""

from __future__ import annotations

import calendar
import math
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.months import month_number
from sim.present.glossary import term
from sim.present.rows import TargetLine, VerdictRow

if TYPE_CHECKING:
    from sim.county.inputs import County
    from sim.policy.scenario import Scenario

NOT_AT_LINE_START = "，。：；、）》」』”’！？%％),.;:!?"
NOT_AT_LINE_END = "（《「『“‘(["
SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}


def is_missing(value: Any) -> bool:
    """Whether a cell holds no number: None or NaN."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: float | str | None, lang: str, digits: int = 1, scale: float = 1.0, sign: bool = False) -> str:
    """A number times `scale` with thousands separated, `sign` for a leading plus; the word for `none` if missing."""
    if value is None or is_missing(value):
        return term("verdict.no_value", lang)
    if isinstance(value, str):
        return value
    text = f"{value * scale:{'+' if sign else ''},.{digits}f}"
    return text.lstrip("+-") if not float(text.replace(",", "")) else text


def amount(value: float | None, unit: str, lang: str, sign: bool = False) -> str:
    """A value in the unit of its indicator: a share as 63.1% (a signed one in points), money and counts in whole ones.

    The word for `none` if missing.
    """
    if unit == "share":
        text = number(value, lang, 1, 100, sign)
        return text if value is None or is_missing(value) else text + (term("unit.points", lang) if sign else "%")
    return number(value, lang, 0 if unit in ("yuan", "count", "minutes") else 2, 1, sign)


def setting(value: float | str | None, lang: str) -> str:
    """The value of a parameter with four significant digits at most."""
    return number(value, lang) if value is None or isinstance(value, str) or is_missing(value) else f"{value:.4g}"


def probability(value: float | None, lang: str) -> str:
    """A probability in whole percent; what is neither impossible nor certain never reads 0% or 100%."""
    if value is None or is_missing(value):
        return term("verdict.no_value", lang)
    if 0 < value < 1:
        return "<1%" if value < 1 / 100 else ">99%" if value > 1 - 1 / 100 else f"{value:.0%}"
    return f"{value:.0%}"


def chance(row: VerdictRow, lang: str) -> str:
    """The probability that a target is met, with its 90% interval where the row has one: few runs say little."""
    return chance_of(row["probability"], row.get("probability_band"), lang)


def chance_of(value: float | None, ends: tuple[float, float] | None, lang: str) -> str:
    """A probability with its interval: `12% (4~30%)`."""
    text = probability(value, lang)
    return text if ends is None else f"{text} ({ends[0]:.0%}~{ends[1]:.0%})".replace("%~", "~")


def month(name: str, lang: str) -> str:
    """`2025-12` as 2025年12月 or December 2025."""
    year, index = divmod(month_number(name), 12)
    return term("sentence.month", lang, year=year, month=index + 1, month_name=calendar.month_name[index + 1])


def requirement(target: TargetLine, plain: bool = False) -> str:
    """`≥65%`, or `>=65%` where `plain` is asked for (table cells, whose columns must not shift)."""
    return f"{target.operator if plain else SIGNS[target.operator]}{percent(target.threshold)}"


def percent(share: float) -> str:
    """A share in percent with one decimal where it has one: 65%, 62.5%."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def is_met(value: float, target: TargetLine) -> bool:
    """Whether one value meets the target."""
    return {
        ">": value > target.threshold,
        ">=": value >= target.threshold,
        "<": value < target.threshold,
        "<=": value <= target.threshold,
    }[target.operator]


def known_numbers(county: County, lang: str) -> str:
    """How many numbers a county has, and the share of them that a source gives, for all and for itself alone."""
    share, own = county.known_share(), county.own_known_share()
    return term("run.known", lang, n=len(county.numbers), share=f"{share:.0%}", own=f"{own:.0%}")


def draft_note(scenarios: Sequence[Scenario], lang: str) -> str:
    """The sentence on scenarios that carry out a document which was never adopted; empty where there is none."""
    drafts = [s.title_zh if lang == "zh" else s.title_en for s in scenarios if s.is_draft]
    return term("run.draft", lang, titles=term("sentence.separator", lang).join(drafts)) if drafts else ""


def conditions(n_replicates: int, basis: str, lang: str, *, assumed: bool = True) -> str:
    """On what a result rests: replicates, assumed ranges, calibration (`basis`)."""
    parts = [term("sentence.repeats", lang, n=n_replicates)]
    parts += [term("sentence.assumed", lang)] if assumed else []
    return term("sentence.separator", lang).join([*parts, basis])


def one_line_verdict(row: VerdictRow, target: TargetLine, basis: str, lang: str, *, assumed: bool = True) -> str:
    """The sentence a planner can quote about one scenario, with the conditions it rests on; `basis`: the calibration.

    A single replicate gets neither band nor probability; a missing value is said to be missing.
    """
    rest = conditions(row["n_replicates"], basis, lang, assumed=assumed)
    words = {"scenario": row["title"], "month": month(target.deadline, lang), "indicator": target.label}
    value, low, high = row["value"]
    if is_missing(value):
        return term("sentence.no_value", lang, **words, conditions=rest)
    words |= {"value": f"{value:.1%}", "target": requirement(target), "conditions": rest}
    if row["n_replicates"] == 1:
        met = term("verdict.met" if is_met(value, target) else "verdict.not_met", lang)
        return term("sentence.verdict_single", lang, **words, met=met)
    return term(
        "sentence.verdict", lang, **words, low=f"{low * 100:.1f}", high=f"{high:.1%}", probability=chance(row, lang)
    )


def width(text: str) -> int:
    """Columns the text takes where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most `columns`: Chinese breaks anywhere but before closing and after opening marks."""
    lines, line = [], ""
    for piece in _pieces(text, columns):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines or [""]


def _pieces(text: str, columns: int) -> list[str]:
    """What must stay together: a word with the blank after it unless too long, a Chinese character with its marks."""
    pieces: list[str] = []
    for character in text:
        joins = (
            bool(pieces)
            and width(pieces[-1]) < columns
            and (
                character in NOT_AT_LINE_START
                or pieces[-1][-1] in NOT_AT_LINE_END
                or (character == " " or (width(character) == 1 == width(pieces[-1][-1]) and pieces[-1][-1] != " "))
            )
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
