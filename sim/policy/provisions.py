"""The sentences of the policy documents that name or order a lever, in the documents' own words.

`scenarios/documents/<document>.levers.yaml` lists them beside the text they are taken from, `<document>.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from sim.faults import Fault, InputFaults, nearest, shown
from sim.policy.registry import FOLDER as LEVERS
from sim.policy.scenario import COMMITMENTS
from sim.policy.structure import Strict, check
from sim.policy.yaml_text import Document, read_yaml

FOLDER = LEVERS.parent / "documents"
SUFFIX = ".levers.yaml"


@dataclass(frozen=True)
class Provision:
    """A sentence: its `id` such as XT-L01, the document and the article it stands in, the lever it names or orders.

    `quote_zh` is an exact part of the document's text, `commitment` one of those of scenario files.
    """

    id: str
    document: str
    lever: str
    article: str
    quote_zh: str
    commitment: str


class ProvisionEntry(Strict):
    """A sentence as written."""

    id: str = Field(pattern=r"^[A-Z]{2}-L\d+[a-z]?$", description="an id such as XT-L01")
    lever: str = Field(description="the key of a lever such as tight_alliance")
    article: str = Field(min_length=1, description="an article such as 二(一)1")
    quote_zh: str = Field(min_length=1, description="a part of the document's text, exactly as it stands there")
    commitment: str = Field(description=", ".join(COMMITMENTS))


class ProvisionsFile(Strict):
    """All sentences of a document."""

    document: str = Field(description="the id of the document, as in the name of the file")
    provisions: list[ProvisionEntry] = Field(description="a list of sentences")


def load_provisions(folder: Path = FOLDER) -> dict[str, Provision]:
    """The sentences of all documents of a folder by id, in the order of the files.

    Raises:
        InputFaults: with every fault of every file, also for words that are not in the document.
    """
    provisions: dict[str, Provision] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            file = read_yaml(path)
        except InputFaults as error:
            faults += error.faults
            continue
        entries = check(ProvisionsFile, file.data, file)
        if entries is not None:
            _add(provisions, entries, path, file)
        faults += file.faults
    if faults:
        raise InputFaults(faults)
    return provisions


def _add(provisions: dict[str, Provision], entries: ProvisionsFile, path: Path, file: Document) -> None:
    """Add the sentences of a file; what is wrong with one is noted in `file`."""
    document = path.name.removesuffix(SUFFIX)
    if entries.document != document:
        file.fault(("document",), f"'{entries.document}' is not in the name of the file", f"write {document}")
    text = path.with_name(f"{document}.txt")
    if not text.is_file():
        file.fault(("document",), f"there is no {shown(text)}", "put the document's text beside the file")
        return
    words = text.read_text(encoding="utf-8")
    for position, entry in enumerate(entries.provisions):
        here = ("provisions", position)
        if entry.id in provisions:
            file.fault((*here, "id"), f"'{entry.id}' is used twice", "give the sentence its own id")
        if entry.quote_zh not in words:
            file.fault((*here, "quote_zh"), "these words are not in the document", "copy them from its text")
        if entry.commitment not in COMMITMENTS:
            write = nearest(entry.commitment, COMMITMENTS) or f"write one of {', '.join(COMMITMENTS)}"
            file.fault((*here, "commitment"), f"unknown commitment '{entry.commitment}'", write)
        provisions[entry.id] = Provision(document=document, **entry.model_dump())
