"""Figures of `explain`: drawn in both languages, with long names, and with no words off the paper."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.conventions import N_OPTIONS
from sim.experiment.channels import JOINT
from sim.experiment.explain import NAMES, Explanation, Reading
from sim.experiment.flows import GROUPS, N_PLACES, Flows
from sim.measure.indicators import load_indicators
from sim.present import canvas
from sim.present.flow_map import flow_map
from sim.present.fonts import figure_style
from sim.present.groups import group_names
from sim.present.waterfall import waterfall

pytestmark = pytest.mark.filterwarnings("error")  # a missing glyph is a warning

TITLES = {
    "zh": "县聘乡用+编制+薪酬（2023年起，全部假设值）的组合情景",
    "en": "County-employed township staff and pay (from 2023)",
}


def reading(value):
    return Reading(value, 1e6 * value, 0.0, np.full(N_OPTIONS, 1e3 * value))


def explanation(parts=None, moved=25):
    parts = parts or [0.02, -0.012, 0.006, 0.0, 0.00001]
    by_channel = {name: reading(part) for name, part in zip(NAMES, itertools.cycle(parts), strict=False)}
    total = sum(part.value for part in by_channel.values())
    flows = Flows()
    flows.counts["all"][0] = moved * np.arange(N_PLACES**2).reshape(N_PLACES, N_PLACES) ** 2
    return Explanation(
        "primary_visit_share_county", 24335, reading(0.6), reading(0.61), by_channel | {JOINT: reading(0.01 - total)},
        flows, 10.0,
    )  # fmt: skip


@pytest.fixture
def figures(monkeypatch):
    drawn = []
    monkeypatch.setattr(canvas, "save", lambda figure, file: drawn.append(figure) or [])
    return drawn


def draw_both(found, lang, tmp_path, indicator="primary_visit_share_county"):
    title = TITLES[lang]
    ends = (title, title)
    waterfall(
        found, load_indicators()[indicator], lang, tmp_path / "m.png", title=title * 2, ends=ends, notes=["x" * 200]
    )
    flow_map(found, lang, tmp_path / "f.png", title=title * 2, notes=[title])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_leave_the_paper_or_stand_on_one_another(figures, tmp_path, lang):
    draw_both(explanation(), lang, tmp_path)
    for figure in figures:
        with figure_style():
            figure.canvas.draw()
        paper = figure.bbox
        words = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
        words += [label for axes in figure.axes for label in (*axes.get_yticklabels(), *axes.get_xticklabels())]
        boxes = [(text.get_text(), text.get_window_extent()) for text in words if text.get_text().strip()]
        for text, box in boxes:
            assert paper.x0 <= box.x0, text
            assert box.x1 <= paper.x1, text
            assert paper.y0 <= box.y0, text
            assert box.y1 <= paper.y1, text
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert not a.overlaps(b), f"{one} overlaps {other}"


def test_nothing_changed_and_nobody_moved_is_drawn_too(tmp_path):
    found = explanation(parts=[0.0], moved=0)
    found.flows.counts["all"][0][1, 1] = 5
    draw_both(found, "zh", tmp_path)
    assert {file.suffix for file in tmp_path.iterdir()} == {".png", ".svg"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_group_has_a_name_of_its_own(lang):
    for dimension, count in GROUPS.items():
        names = group_names(dimension, lang)
        assert len(set(names)) == len(names) == count, dimension
