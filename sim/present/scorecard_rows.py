"""A scorecard as sections of cells: the console, the Markdown file and the CSV say the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.experiment.scorecard import Line
from sim.measure.assumed import Assumption
from sim.measure.indicators import load_indicators
from sim.measure.targets import UNDETERMINED, Target, Verdict
from sim.months import month_name
from sim.policy.registry import Parameter
from sim.policy.units import unit_words
from sim.present.documents import asked, deadline_of, named, title_of
from sim.present.glossary import term
from sim.present.report import Section
from sim.present.tables import Justify
from sim.present.text import amount, chance_of, is_missing, setting

Parameters = Mapping[str, Parameter]


def listing(targets: Sequence[Target], lang: str) -> Section:
    """What a document asks: every target with its class, requirement, deadline and the document's words."""
    heads: dict[str, Justify] = {
        "target": "left", "quote": "left", "verdict_class": "left", "threshold": "left", "deadline": "left"
    }  # fmt: skip
    rows = [
        [named(t, lang), t.quote_zh, term(f"class.{t.verdict_class}", lang), asked(t, lang), deadline_of(t, lang)]
        for t in targets
    ]
    return Section(term("scorecard.listing", lang), heads, rows)


def sections(lines: Sequence[Line], parameters: Parameters, lang: str, is_single: bool) -> list[Section]:
    """Targets that emerge, their numerators and denominators, those set by a lever, those outside; none left empty."""
    found = [
        _emerging(lines, lang, is_single),
        _movements(lines, lang),
        _assumed(lines, parameters, lang),
        _outside(lines, lang),
    ]
    return [section for section in found if section.rows]


def _emerging(lines: Sequence[Line], lang: str, is_single: bool) -> Section:
    heads: dict[str, Justify] = {
        "target": "left", "threshold": "left", "at_deadline": "right", "distance": "right",
        "probability": "right", "first_kept": "right",
    }  # fmt: skip
    rows = []
    for line in lines:
        if line.verdict is None:
            continue
        label = named(line.target, lang) + reason_of(line.verdict, lang)
        rows.append([label, asked(line.target, lang), *_verdict(line.verdict, line, lang, is_single)])
        if line.other is not None and line.other.month != line.verdict.month:
            label = term("scorecard.other_reading", lang, target=line.target.id) + reason_of(line.other, lang)
            rows.append([label, "", *_verdict(line.other, line, lang, is_single)])
    return Section(term("scorecard.emerges", lang), heads, rows)


def _verdict(v: Verdict, line: Line, lang: str, is_single: bool) -> list[str]:
    """Value with band, margin, probability and month first met."""
    month = month_name(v.month)
    if not v.n:
        return [f"{month}\n{term('verdict.no_value', lang)}", "", term("verdict.no_value", lang), ""]
    unit = line.target.unit
    value = f"{month}\n{amount(v.median, unit, lang)}"
    if not is_single:
        value += f"\n{amount(v.low, unit, lang)}~{amount(v.high, unit, lang)}"
    said = term("verdict.met" if v.is_met else "verdict.not_met", lang)
    if not is_single:
        said = chance_of(v.probability, (v.probability_low, v.probability_high), lang).replace(" ", "\n")
    speed = f"\n{term('scorecard.over_speed', lang)}" if v.n_over_speed else ""
    first = term("verdict.never", lang) if v.month_first_met is None else month_name(v.month_first_met)
    return [value, amount(v.margin, unit, lang, sign=True), said + speed, first]


def reason_of(v: Verdict, lang: str) -> str:
    """Why runs have no verdict, on a line of its own; empty where all have one."""
    return "".join(f"\n({UNDETERMINED[reason][lang == 'en']})" for reason in v.reasons)


def _movements(lines: Sequence[Line], lang: str) -> Section:
    heads: dict[str, Justify] = {
        "target": "left", "span": "left", "numerator": "right", "denominator": "right", "remark": "left"
    }  # fmt: skip
    rows = []
    for line in lines:
        moved = line.movement
        if moved is None:
            continue
        is_plain = moved.denominator == (1.0, 1.0)
        below = "" if is_plain else _two(moved.denominator)
        remark = term("scorecard.by_denominator", lang) if moved.is_by_denominator else ""
        span = f"{month_name(moved.start)}\n{month_name(moved.end)}"
        rows.append([f"{line.target.id} {_indicator(line.target.indicator, lang)}", span, _two(moved.numerator), below,
                     remark])  # fmt: skip
    return Section(term("scorecard.movements", lang), heads, rows)


def _two(ends: tuple[float, float]) -> str:
    return "\n".join(f"{end:,.0f}" if abs(end) >= 100 else f"{end:.2f}" for end in ends)


def _indicator(id: str, lang: str) -> str:
    indicator = load_indicators()[id]
    return indicator.title_zh if lang == "zh" else indicator.title_en


def _assumed(lines: Sequence[Line], parameters: Parameters, lang: str) -> Section:
    heads: dict[str, Justify] = {"target": "left", "threshold": "left", "lever_path": "left", "counterpart": "left"}
    rows = []
    for line in lines:
        if line.assumption is None or line.counterpart is None:
            continue
        rows.append([named(line.target, lang), asked(line.target, lang), lever_path(line, parameters, lang),
                     counterpart(line, lang)])  # fmt: skip
    return Section(term("scorecard.own_lever", lang), heads, rows)


def lever_path(line: Line, parameters: Parameters, lang: str) -> str:
    """What the lever's path says, the lever and its value at the month, also at the other reading of the deadline."""
    found, other = line.assumption, line.other_assumption
    if found is None:
        return ""
    parameter = parameters[found.lever]
    title = parameter.title_zh if lang == "zh" else parameter.title_en
    if is_missing(found.value):
        return f"{_says(found, lang)}: {title}"
    unit = unit_words(parameter.unit, lang)
    text = f"{_says(found, lang)}: {title} {setting(found.value, lang)} ({unit}, {month_name(found.month)})"
    if other is None or other.month == found.month:
        return text
    return f"{text}\n{month_name(other.month)}: {_says(other, lang)}, {setting(other.value, lang)}"


def _says(found: Assumption, lang: str) -> str:
    text = term(f"status.{found.status}", lang)
    return f"{text} ({term('scorecard.over_speed', lang)})" if found.over_speed else text


def counterpart(line: Line, lang: str) -> str:
    """The indicator that says what really happens, at the start and at the end."""
    found = line.counterpart
    if found is None:
        return ""
    unit = load_indicators()[found.indicator].unit
    ends = f"{found.start} {amount(found.before, unit, lang)}, {found.end} {amount(found.value[0], unit, lang)}"
    return f"{_indicator(found.indicator, lang)}: {ends}"


def _outside(lines: Sequence[Line], lang: str) -> Section:
    rows = [
        [named(line.target, lang), line.target.reason_zh if lang == "zh" else line.target.reason_en]
        for line in lines
        if line.target.verdict_class == "outside"
    ]
    return Section(term("scorecard.outside", lang), {"target": "left", "reason": "left"}, rows)


def flips(lines: Sequence[Line], lang: str) -> list[str]:
    """A sentence for each counting rule that would turn verdicts: the rule and the targets."""
    turned: dict[str, list[str]] = {}
    for line in lines:
        for switch in line.verdict.flips if line.verdict is not None else ():
            turned.setdefault(switch, []).append(line.target.id)
    return [
        term("scorecard.flips", lang, rule=term(f"switch.{switch}", lang), targets=", ".join(ids))
        for switch, ids in turned.items()
    ]


def closing(lines: Sequence[Line], lang: str) -> str:
    """How many targets of each class, and what is said of them; only those that emerge count as projected."""
    emerging = [line.verdict for line in lines if line.verdict is not None]
    said = [line.assumption.status for line in lines if line.assumption is not None]
    statuses = [f"{term(f'status.{status}', lang)} {said.count(status)}" for status in dict.fromkeys(sorted(said))]
    return term(
        "scorecard.closing", lang, n=len(lines), emerges=len(emerging), met=sum(v.is_met for v in emerging if v.n),
        missed=sum(not v.is_met for v in emerging if v.n), unknown=sum(not v.n for v in emerging), own=len(said),
        statuses=", ".join(statuses) or "0", outside=len(lines) - len(emerging) - len(said),
    )  # fmt: skip


def csv_rows(lines: Sequence[Line], lang: str, is_single: bool) -> list[dict[str, object]]:
    """One row a target, numbers in their units; a probability only for targets that emerge and several runs."""
    return [_plain(line, lang) | _numbers(line, is_single) | _set_by_lever(line) for line in lines]


def _plain(line: Line, lang: str) -> dict[str, object]:
    t = line.target
    return {
        "target": t.id,
        "target_title": title_of(t, lang),
        "article": t.article,
        "quote": t.quote_zh,
        "verdict_class": t.verdict_class,
        "required": asked(t, lang),
        "deadline": deadline_of(t, lang).replace("\n", " "),
        "bindingness": t.bindingness,
        "reason": t.reason_zh if lang == "zh" else t.reason_en,
        "remark": t.note,
    }


def _numbers(line: Line, is_single: bool) -> dict[str, object]:
    row: dict[str, object] = {}
    for v, prefix in ((line.verdict, ""), (line.other, "other_")):
        row |= {
            f"{prefix}month": None if v is None else month_name(v.month),
            f"{prefix}median": None if v is None else v.median,
            f"{prefix}low": None if v is None or is_single else v.low,
            f"{prefix}high": None if v is None or is_single else v.high,
            f"{prefix}margin": None if v is None else v.margin,
            f"{prefix}probability": None if v is None or is_single else v.probability,
        }
    v, moved = line.verdict, line.movement
    row |= {
        "n": None if v is None else v.n,
        "n_met": None if v is None else v.n_met,
        "first_kept": None if v is None or v.month_first_met is None else month_name(v.month_first_met),
        "flips": "" if v is None else " ".join(v.flips),
        "start": None if moved is None else month_name(moved.start),
    }
    for name in ("numerator", "denominator"):
        ends = (None, None) if moved is None else getattr(moved, name)
        row |= {f"{name}_start": ends[0], f"{name}_end": ends[1]}
    row["by_denominator"] = None if moved is None else moved.is_by_denominator
    return row


def _set_by_lever(line: Line) -> dict[str, object]:
    a, c = line.assumption, line.counterpart
    return {
        "lever": None if a is None else a.lever,
        "lever_month": None if a is None else month_name(a.month),
        "lever_value": None if a is None else a.value,
        "status": None if a is None else a.status,
        "over_speed": None if a is None else a.over_speed,
        "other_status": None if line.other_assumption is None else line.other_assumption.status,
        "counterpart": None if c is None else c.indicator,
        "counterpart_start": None if c is None else c.before,
        "counterpart_end": None if c is None else c.value[0],
    }
