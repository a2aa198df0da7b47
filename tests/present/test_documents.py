"""Documents as a planner names them, and what their targets ask in one cell."""

from __future__ import annotations

import pytest

from sim.faults import InputFaults
from sim.measure.targets import load_all_targets, load_documents
from sim.plan import load_registry
from sim.present.documents import asked, deadline_of, document_named

DOCUMENTS = load_documents()
TARGETS = load_all_targets(load_registry().columns)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("xt", "xt_2022_25"),
        ("SM", "sm_2024_2"),
        ("nm_2023_131", "nm_2023_131"),
        ("湘政办发〔2023〕44号", "hn_2023_44"),
        ("文水", "ws_2023_57"),
        ("Sanming", "sm_2024_2"),
        ("促进乡村医疗卫生体系健康发展", "sm_2024_2"),
    ],
)
def test_a_document_is_found_by_any_of_its_names(name, id):
    assert document_named(name, DOCUMENTS).id == id


def test_an_unknown_document_names_the_nearest():
    with pytest.raises(InputFaults, match=r"no document 'sm_2024_3' – did you mean 'sm_2024_2'"):
        document_named("sm_2024_3", DOCUMENTS)


@pytest.mark.parametrize("name", ["基层", "", " "])
def test_what_fits_several_or_nothing_lists_them(name):
    with pytest.raises(InputFaults, match="write one of"):
        document_named(name, DOCUMENTS)


@pytest.mark.parametrize(
    ("id", "zh", "en"),
    [
        ("XT-T02", ">65%", ">65%"),
        ("SM-T22", ">=65%", ">=65%"),
        ("SM-T18", ">=3.5", ">=3.5"),
        ("XT-T08", "1~2", "1~2"),
        ("XT-T15", "每年+10百分点", "+10 points a year"),
        ("XT-T22", "+5百分点", "+5 points"),
        ("XT-T27", "每年+1~3百分点", "+1~3 points a year"),
        ("WS-T10", "逐年上升", "rise every year"),
        ("WS-T27", "下降", "fall"),
    ],
)
def test_what_a_target_asks(id, zh, en):
    assert (asked(TARGETS[id], "zh"), asked(TARGETS[id], "en")) == (zh, en)


def test_both_readings_of_a_deadline_are_said():
    assert deadline_of(TARGETS["XT-T02"], "zh") == "2027-05\n或 2027-12"
    assert deadline_of(TARGETS["XT-T06"], "en") == "2024-12\nor 2025-12"
    assert deadline_of(TARGETS["WS-T10"], "zh") == "逐年"
