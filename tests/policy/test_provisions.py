"""The sentences of the documents: their own words, each of a known lever."""

from collections import Counter
from pathlib import Path

import pytest

from sim.faults import InputFaults
from sim.policy.provisions import FOLDER, load_provisions

COUNTS = {"xt_2022_25": 83, "sm_2024_2": 101, "nm_2023_131": 72, "hn_2023_44": 87, "ws_2023_57": 58}
LETTERS = {"XT": "xt_2022_25", "SM": "sm_2024_2", "NM": "nm_2023_131", "HN": "hn_2023_44", "WS": "ws_2023_57"}


@pytest.fixture(scope="module")
def provisions():
    return load_provisions()


def test_every_document_has_all_its_sentences(provisions):
    found = Counter(provision.document for provision in provisions.values())
    assert found == COUNTS, f"{dict(found)} sentences instead of {COUNTS}"


def test_every_quote_is_an_exact_part_of_its_document(provisions):
    for provision in provisions.values():
        text = (FOLDER / f"{provision.document}.txt").read_text(encoding="utf-8")
        assert provision.quote_zh in text, f"{provision.id}: '{provision.quote_zh}' is not in {provision.document}"
        assert LETTERS[provision.id[:2]] == provision.document, f"{provision.id} stands in {provision.document}"


def test_a_draft_orders_nothing(provisions):
    for provision in provisions.values():
        is_draft = provision.commitment.startswith("draft-")
        assert is_draft == (provision.document == "nm_2023_131"), f"{provision.id} is '{provision.commitment}'"


def test_every_lever_stands_in_a_document(provisions, registry):
    without = set(registry.levers) - {p.lever for p in provisions.values()}
    assert not without, f"no document names {sorted(without)}"


def test_every_lever_a_document_names_is_in_the_registry(provisions, registry):
    missing = {p.lever for p in provisions.values()} - set(registry.levers)
    assert not missing, f"{len(missing)} levers are missing: {sorted(missing)}"


def test_faults_of_a_file_are_told_together_with_their_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("documents")
    folder.mkdir()
    (folder / "aa_2024_1.txt").write_text("推进县聘乡用。", encoding="utf-8")
    entry = "  - id: AA-L01\n    lever: x\n    article: 一1\n    quote_zh: {}\n    commitment: {}\n"
    (folder / "aa_2024_1.levers.yaml").write_text(
        "document: bb\nprovisions:\n"
        + entry.format("推进县聘乡用", "directive")
        + entry.format("推进乡聘村用", "softly"),
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        load_provisions(folder)
    assert [str(fault).partition(" – ")[0] for fault in caught.value.faults] == [
        "documents/aa_2024_1.levers.yaml:1: document: 'bb' is not in the name of the file",
        "documents/aa_2024_1.levers.yaml:8: provisions.1.id: 'AA-L01' is used twice",
        "documents/aa_2024_1.levers.yaml:11: provisions.1.quote_zh: these words are not in the document",
        "documents/aa_2024_1.levers.yaml:12: provisions.1.commitment: unknown commitment 'softly'",
    ]
