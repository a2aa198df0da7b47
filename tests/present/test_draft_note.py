"""What rests on a draft says so, in both languages; what is in force says nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from sim.plan import shipped_scenarios
from sim.policy.load import load_scenario
from sim.policy.registry import load_registry
from sim.policy.scenario import DRAFT
from sim.present.console import console
from sim.present.scorecard import list_targets
from sim.present.text import draft_note


def test_a_draft_is_called_one_and_nothing_else_is():
    usual = load_scenario(shipped_scenarios()["baseline"], load_registry())
    draft = replace(usual, status=DRAFT)
    assert draft_note([usual, replace(usual, status="in_force")], "zh") == "", "nothing here is a draft"
    for lang, words, title in (("zh", "征求意见稿", usual.title_zh), ("en", "not adopted", usual.title_en)):
        said = draft_note([usual, draft], lang)
        assert words in said, f"{lang}: {said}"
        assert said.count(title) == 1, f"{lang} names the draft alone: {said}"


@pytest.mark.parametrize(("lang", "words"), [("zh", "征求意见稿"), ("en", "draft")])
def test_targets_of_a_draft_stand_under_its_status(lang, words):
    for document, is_draft in (("nm_2023_131", True), ("sm_2024_2", False)):
        out = io.StringIO()
        list_targets(document, lang, console(width=200, file=out))
        head = out.getvalue().splitlines()[0].rpartition("(")[2]
        assert (words in head) is is_draft, f"{document}: '{head}'"
