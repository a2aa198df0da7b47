"""One target of a policy document: what it asks, and whether the model, a lever or nothing in the model answers it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from sim.faults import Fault, nearest, shown
from sim.measure.indicators import load_indicators
from sim.measure.operators import OPERATORS
from sim.measure.reading import key_faults, line_of
from sim.months import month_name, month_number

WORDS = ("title_zh", "title_en", "quote_zh", "article", "bindingness", "deadline_text_zh", "unit")
REQUIRED = ("id", "indicator", "operator", "threshold", "deadline", "verdict_class", *WORDS)
OPTIONAL = ("deadline_alternative", "note")
KEYS_OF_CLASS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "emerges": (("evaluate_from",), ()),
    "own_lever": (("levers", "counterpart"), ("lever_needs", "evaluate_from")),
    "outside": (("reason_zh", "reason_en"), ()),
}
"""Verdict class → further keys it needs, further keys it may have."""

OTHER_UNITS = ("years", "days", "per_year", "per_half_year", "per_quarter", "per_month", "per_week")
"""Units of targets that no indicator has."""

Wrong = Callable[[str, str, str], None]
"""Notes a fault: key, what is wrong, what to write."""


@dataclass(frozen=True)
class Target:
    """What a document (its id) asks of an indicator.

    `threshold` in the indicator's unit, shares as 0-1, percentage points as 0.01; empty for a direction. `deadline`,
    `alternative` (another reading of the deadline) and `evaluate_from` (end of the baseline year) are month numbers;
    a `deadline` of None asks for the direction each December.

    `verdict_class` emerges: the value comes out of the model and gets a probability. own_lever: it follows from the
    path of the first of `levers` (parameters of scenarios/levers; the others help), which must reach `lever_needs`, in
    its own unit, and the indicator `counterpart` says what really happens. outside: not in the model, for the reason
    given; `indicator` is then only a name.
    """

    id: str
    document: str
    article: str
    indicator: str
    operator: str
    threshold: tuple[float, ...]
    unit: str
    deadline: int | None
    alternative: int | None
    evaluate_from: int | None
    verdict_class: str
    title_zh: str
    title_en: str
    quote_zh: str
    deadline_text_zh: str
    bindingness: str
    note: str = ""
    levers: tuple[str, ...] = ()
    lever_needs: tuple[float, ...] = ()
    counterpart: str = ""
    reason_zh: str = ""
    reason_en: str = ""


def target_of(entry: CommentedMap, document: str) -> Target:
    """The target of a faultless entry."""
    deadline = _month(entry["deadline"])
    alternative = _month(entry.get("deadline_alternative"))
    emerges = entry["verdict_class"] == "emerges"
    if emerges and alternative is None and deadline is not None and not month_name(deadline).endswith("-12"):
        alternative = deadline // 12 * 12 + 11  # official statistics are of calendar years
    return Target(
        id=str(entry["id"]),
        document=document,
        indicator=str(entry["indicator"]),
        operator=str(entry["operator"]),
        threshold=tuple(float(n) for n in _numbers(entry["threshold"])),
        deadline=deadline,
        alternative=alternative,
        evaluate_from=_month(entry.get("evaluate_from")),
        verdict_class=str(entry["verdict_class"]),
        note=str(entry.get("note", "")),
        levers=tuple(map(str, entry.get("levers", ()))),
        lever_needs=tuple(float(n) for n in _numbers(entry.get("lever_needs"))),
        counterpart=str(entry.get("counterpart", "")),
        reason_zh=str(entry.get("reason_zh", "")),
        reason_en=str(entry.get("reason_en", "")),
        **{key: str(entry[key]) for key in WORDS},
    )


def target_faults(entry: Any, path: Path) -> list[Fault]:
    """Everything wrong with one target of a file, but for its levers (see `lever_faults`)."""
    if not isinstance(entry, CommentedMap):
        return key_faults(entry, "targets", REQUIRED, OPTIONAL, path)
    name = str(entry.get("id", "targets"))
    every = tuple(key for keys in KEYS_OF_CLASS.values() for part in keys for key in part)
    needed, allowed = KEYS_OF_CLASS.get(str(entry.get("verdict_class")), ((), every))
    faults = key_faults(entry, name, (*REQUIRED, *needed), (*OPTIONAL, *allowed), path)

    def wrong(key: str, what: str, write: str) -> None:
        faults.append(Fault(shown(path), line_of(entry, key), f"{name}.{key}", what, write))

    known: list[tuple[str, Iterable[str]]] = [("operator", OPERATORS), ("verdict_class", KEYS_OF_CLASS)]
    known += [(key, load_indicators()) for key in _indicators_named(entry)]
    for key, allowed_values in known:
        if key in entry and entry[key] not in allowed_values:
            near = nearest(str(entry[key]), allowed_values)
            is_indicator = key in ("indicator", "counterpart")
            default = "see sim/measure/indicators.yaml" if is_indicator else "write one of " + ", ".join(allowed_values)
            wrong(key, f"unknown {key} '{entry[key]}'", near or default)
    for key in ("deadline", "deadline_alternative", "evaluate_from"):
        try:
            _month(entry.get(key))
        except ValueError as error:
            wrong(key, str(error), "or write null")
    if "threshold" in entry and entry.get("operator") in OPERATORS:
        _check_threshold(entry, wrong)
        _check_baseline(entry, wrong)
    _check_unit(entry, wrong)
    return faults


def lever_faults(entry: CommentedMap, path: Path, adjustable: Collection[str]) -> list[Fault]:
    """Faults in the parameters an entry names.

    Args:
        entry: the entry.
        path: its file.
        adjustable: keys of the parameters of scenarios/levers, `lever.parameter`.
    """
    name, levers, write = str(entry["id"]), entry.get("levers", ()), "`run.py levers` lists them"
    faults = [
        Fault(shown(path), line_of(entry, "levers"), f"{name}.levers", f"there is no parameter '{lever}'",
              nearest(lever, adjustable) or write)
        for lever in levers if lever not in adjustable
    ]  # fmt: skip
    if entry["verdict_class"] == "own_lever" and not levers:
        write = "write `levers: [lever.parameter]`"
        faults.append(Fault(shown(path), line_of(entry, "levers"), f"{name}.levers", "names no lever", write))
    return faults


def _indicators_named(entry: CommentedMap) -> tuple[str, ...]:
    """Keys of an entry whose value must be an indicator of the model."""
    return {"own_lever": ("counterpart",), "outside": ()}.get(str(entry.get("verdict_class")), ("indicator",))


def _check_unit(entry: CommentedMap, wrong: Wrong) -> None:
    indicator = load_indicators().get(str(entry.get("indicator")))
    if "unit" not in entry:
        return
    if indicator and entry["unit"] != indicator.unit:
        wrong("unit", f"'{entry['unit']}' is not the unit of {indicator.id}", f"write {indicator.unit}")
    known = {*OTHER_UNITS, *(i.unit for i in load_indicators().values())}
    if indicator is None and entry["unit"] not in known:
        wrong("unit", f"unknown unit '{entry['unit']}'", "write one of " + ", ".join(sorted(known)))


def _check_baseline(entry: CommentedMap, wrong: Wrong) -> None:
    if OPERATORS[entry["operator"]].compares != "level" and entry.get("evaluate_from", "") is None:
        wrong("evaluate_from", f"'{entry['operator']}' needs a baseline", "write the last month of its year: 2023-12")


def _check_threshold(entry: CommentedMap, wrong: Wrong) -> None:
    needed, numbers = OPERATORS[entry["operator"]].n_thresholds, _numbers(entry["threshold"])
    if any(not isinstance(n, int | float) or isinstance(n, bool) for n in numbers):
        wrong("threshold", f"{entry['threshold']} is no number", "write a share as 0.65, a pair as [0.01, 0.03]")
    elif len(numbers) != needed:
        count = ("no number", "one number", "two numbers")[needed]
        example = ("null", "0.65", "[0.01, 0.03]")[needed]
        wrong("threshold", f"'{entry['operator']}' takes {count}, not {len(numbers)}", f"write {example}")
    elif entry.get("unit") == "share" and any(not 0 <= n <= 1 for n in numbers):
        wrong("threshold", f"{entry['threshold']} is no share", "write 65% as 0.65")
    elif sorted(numbers) != numbers:
        wrong("threshold", "the lower number comes first", f"write {sorted(numbers)}")


def _numbers(threshold: Any) -> list[Any]:
    if threshold is None:
        return []
    return list(threshold) if isinstance(threshold, list) else [threshold]


def _month(date: Any) -> int | None:
    return None if date is None else month_number(str(date))
