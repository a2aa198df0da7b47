"""Targets of policy documents, read from scenarios/targets/, one file a document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from sim.faults import Fault, InputFaults, shown
from sim.measure.indicators import DEFINITIONS
from sim.measure.reading import SCENARIOS, key_faults, line_of, read_mapping
from sim.measure.rules import CONVENTIONS
from sim.measure.target_entries import Target, lever_faults, target_faults, target_of
from sim.remembered import remembered

TARGETS = SCENARIOS / "targets"
DOCUMENTS = SCENARIOS / "documents"
"""The documents' own words, `<document id>.txt`."""

HEAD = ("id", "title", "number", "issuer_zh", "issuer_en", "issued", "status", "status_zh")
STATUSES = ("in_force", "draft")


@dataclass(frozen=True)
class Document:
    """A policy document: `issued` as written in it, `status` in_force or draft."""

    id: str
    title: str
    number: str
    issuer_zh: str
    issuer_en: str
    issued: str
    status: str
    status_zh: str


def load_targets(folder: Path = TARGETS) -> dict[str, Target]:
    """The targets that emerge from the model by id, of all documents in a folder; InputFaults with every fault."""
    return {id: target for id, target in _load(Path(folder))[1].items() if target.verdict_class == "emerges"}


def load_all_targets(adjustable: Collection[str], folder: Path = TARGETS) -> dict[str, Target]:
    """Every target by id, also those set by their own lever and those outside the model.

    Args:
        adjustable: keys `lever.parameter` of the parameters of scenarios/levers; a target may name no others.
        folder: of the target files.

    Raises:
        InputFaults: with every fault of every file.
    """
    return dict(_load(Path(folder), adjustable)[1])


def load_documents(folder: Path = TARGETS) -> dict[str, Document]:
    """The documents of the targets of a folder, by id; InputFaults as `load_targets`."""
    return dict(_load(Path(folder))[0])


def document_text(document: str) -> str:
    """The words of a document without white space: line breaks and blanks are layout, not wording."""
    return "".join((DOCUMENTS / f"{document}.txt").read_text(encoding="utf-8").split())


def _load(folder: Path, adjustable: Collection[str] | None = None) -> tuple[dict[str, Document], dict[str, Target]]:
    """Documents and targets of a folder; whether they name levers that are there is asked anew each time."""
    if adjustable is not None:
        return _read(folder, adjustable)
    return remembered(
        "targets", [*sorted(folder.glob("*.yaml")), CONVENTIONS, DEFINITIONS], lambda: _read(folder, None)
    )


def _read(folder: Path, adjustable: Collection[str] | None) -> tuple[dict[str, Document], dict[str, Target]]:
    documents: dict[str, Document] = {}
    targets: dict[str, Target] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == CONVENTIONS.name:
            continue
        try:
            document, entries = _read_document(path)
        except InputFaults as error:
            faults += error.faults
            continue
        documents[document.id] = document
        for entry in entries:
            target = target_of(entry, document.id)
            if target.id in targets:
                line = line_of(entry, "id")
                faults.append(Fault(shown(path), line, target.id, "this id is used twice", "give it its own id"))
            if adjustable is not None:
                faults += lever_faults(entry, path, adjustable)
            targets[target.id] = target
    if not targets and not faults:
        faults = [Fault(shown(folder), None, "", "holds no target files", "name a folder such as scenarios/targets")]
    if faults:
        raise InputFaults(faults)
    return documents, targets


def _read_document(path: Path) -> tuple[Document, list[CommentedMap]]:
    """A document and the entries of its targets."""
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
    head = content["document"]
    return Document(**{key: str(head[key]) for key in HEAD}), list(content["targets"])


def _head_faults(head: Any, path: Path) -> list[Fault]:
    faults = key_faults(head, "document", HEAD, (), path)
    if not faults and head["status"] not in STATUSES:
        write = "write " + " or ".join(STATUSES)
        wrong = f"'{head['status']}' is none of the choices"
        faults.append(Fault(shown(path), line_of(head, "status"), "document.status", wrong, write))
    return faults
