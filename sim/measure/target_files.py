"""Targets of policy documents, read from scenarios/targets/, one file a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from sim.faults import Fault, InputFaults, nearest, shown
from sim.measure.indicators import load_indicators
from sim.measure.operators import OPERATORS
from sim.measure.reading import SCENARIOS, key_faults, line_of, read_mapping
from sim.measure.rules import CONVENTIONS
from sim.months import month_name, month_number

TARGETS = SCENARIOS / "targets"
VERDICT_CLASSES = ("emerges", "policy_input", "documentary")
HEAD = ("id", "title", "number", "issued", "status", "status_zh")
STATUSES = ("in_force", "draft")
WORDS = ("title_zh", "title_en", "quote_zh", "article", "bindingness", "deadline_text_zh", "unit")
REQUIRED = ("id", "indicator", "operator", "threshold", "deadline", "evaluate_from", "verdict_class", *WORDS)
OPTIONAL = ("deadline_alternative", "note")

Wrong = Callable[[str, str, str], None]
"""Notes a fault: key, what is wrong, what to write."""


@dataclass(frozen=True)
class Document:
    """A policy document: `issued` as written in it, `status` in_force or draft."""

    id: str
    title: str
    number: str
    issued: str
    status: str
    status_zh: str


@dataclass(frozen=True)
class Target:
    """What a document (its id) asks of an indicator.

    `threshold` in the indicator's unit, shares as 0-1, percentage points as 0.01; empty for a direction. `deadline`,
    `alternative` (another reading of the deadline) and `evaluate_from` (end of the baseline year) are month numbers;
    a `deadline` of None asks for the direction each December. `verdict_class` emerges: the value comes out of the
    model; policy_input: it is set by the target's own lever path and never counts as a projection.
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


def load_targets(folder: Path = TARGETS) -> dict[str, Target]:
    """Targets by id, of all documents in a folder; InputFaults with every fault of every file."""
    return dict(_load(Path(folder))[1])


def load_documents(folder: Path = TARGETS) -> dict[str, Document]:
    """The documents of the targets of a folder, by id; InputFaults as `load_targets`."""
    return dict(_load(Path(folder))[0])


def _load(folder: Path) -> tuple[dict[str, Document], dict[str, Target]]:
    documents: dict[str, Document] = {}
    targets: dict[str, Target] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == CONVENTIONS.name:
            continue
        try:
            document, found = _read_document(path)
        except InputFaults as error:
            faults += error.faults
            continue
        documents[document.id] = document
        for target, line in found:
            if target.id in targets:
                faults.append(Fault(shown(path), line, target.id, "this id is used twice", "give it its own id"))
            targets[target.id] = target
    if not targets and not faults:
        faults = [Fault(shown(folder), None, "", "holds no target files", "name a folder such as scenarios/targets")]
    if faults:
        raise InputFaults(faults)
    return documents, targets


def _read_document(path: Path) -> tuple[Document, list[tuple[Target, int]]]:
    """A document and its targets, each with its line."""
    content = read_mapping(path)
    faults = key_faults(content, "file", ("document", "targets"), (), path)
    if not faults:
        faults = _head_faults(content["document"], path)
        if not isinstance(content["targets"], list):
            write = "write a list, each entry starting with `- id:`"
            raise InputFaults(
                [*faults, Fault(shown(path), line_of(content, "targets"), "targets", "is no list", write)]
            )
        faults += [fault for entry in content["targets"] for fault in target_faults(entry, path)]
    if faults:
        raise InputFaults(faults)
    head, entries = content["document"], content["targets"]
    document = Document(**{key: str(head[key]) for key in HEAD})
    return document, [(_target(entry, document.id), line_of(entry, "id")) for entry in entries]


def _head_faults(head: Any, path: Path) -> list[Fault]:
    faults = key_faults(head, "document", HEAD, (), path)
    if not faults and head["status"] not in STATUSES:
        write = "write " + " or ".join(STATUSES)
        faults.append(Fault(shown(path), line_of(head, "status"), "document.status", f"'{head['status']}'", write))
    return faults


def target_faults(entry: Any, path: Path) -> list[Fault]:
    """Everything wrong with one target of a file."""
    if not isinstance(entry, CommentedMap):
        return key_faults(entry, "targets", REQUIRED, OPTIONAL, path)
    name = str(entry.get("id", "targets"))
    faults = key_faults(entry, name, REQUIRED, OPTIONAL, path)

    def wrong(key: str, what: str, write: str) -> None:
        faults.append(Fault(shown(path), line_of(entry, key), f"{name}.{key}", what, write))

    for key, known in (("indicator", load_indicators()), ("operator", OPERATORS), ("verdict_class", VERDICT_CLASSES)):
        if key in entry and entry[key] not in known:
            near = nearest(str(entry[key]), known)
            default = "see sim/measure/indicators.yaml" if key == "indicator" else "write one of " + ", ".join(known)
            wrong(key, f"unknown {key} '{entry[key]}'", near or default)
    for key in ("deadline", "deadline_alternative", "evaluate_from"):
        try:
            _month(entry.get(key))
        except ValueError as error:
            wrong(key, str(error), "or write null")
    if "threshold" in entry and entry.get("operator") in OPERATORS:
        _check_threshold(entry, wrong)
        _check_baseline(entry, wrong)
    indicator = load_indicators().get(str(entry.get("indicator")))
    if indicator and "unit" in entry and entry["unit"] != indicator.unit:
        wrong("unit", f"'{entry['unit']}' is not the unit of {indicator.id}", f"write {indicator.unit}")
    return faults


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


def _target(entry: CommentedMap, document: str) -> Target:
    deadline = _month(entry["deadline"])
    alternative = _month(entry.get("deadline_alternative"))
    if alternative is None and deadline is not None and not month_name(deadline).endswith("-12"):
        alternative = deadline // 12 * 12 + 11  # official statistics are of calendar years
    return Target(
        id=str(entry["id"]),
        document=document,
        indicator=str(entry["indicator"]),
        operator=str(entry["operator"]),
        threshold=tuple(float(n) for n in _numbers(entry["threshold"])),
        deadline=deadline,
        alternative=alternative,
        evaluate_from=_month(entry["evaluate_from"]),
        verdict_class=str(entry["verdict_class"]),
        note=str(entry.get("note", "")),
        **{key: str(entry[key]) for key in WORDS},
    )
