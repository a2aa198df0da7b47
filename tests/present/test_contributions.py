"""The figure of contributions: every name, series and number of both languages is in it, and nothing is cut off."""

import math

import pytest

from sim.measure.indicators import load_indicators
from sim.policy.registry import load_registry
from sim.present.contributions import Contribution, contribution_dots
from sim.present.glossary import term

FAMILIES = load_registry().families
SHARE = load_indicators()["primary_visit_rate_county"]


def rows(lang):
    names = [title[lang == "en"] for title in FAMILIES.values()]
    made = [Contribution(name, ((0.02 - 0.003 * i, 0.015 - 0.003 * i, 0.026 - 0.003 * i), (0.001 * i, 0, 0.002 * i)))
            for i, name in enumerate(names)]  # fmt: skip
    made[-1] = Contribution(made[-1].label, (None, (math.nan,) * 3))  # a family whose runs failed
    return made


def draw(lang, folder):
    series = [term(f"figure.{name}", lang) for name in ("alone", "last_in")]
    return contribution_dots(
        rows(lang), series, SHARE, lang, folder / "contributions.png",
        title=term("figure.contributions", lang, scenario="X", month="2025-12"),
        notes=[term("figure.contributions_note", lang), term("attribution.reading", lang)],
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_family_and_series_is_named(lang, tmp_path):
    png, svg = draw(lang, tmp_path)
    assert png.stat().st_size > 10_000
    text = svg.read_text(encoding="utf-8")
    for row in rows(lang):
        assert row.label.split(" ")[0] in text, f"{row.label} is missing"
    for name in ("alone", "last_in", "no_data"):
        assert term(f"figure.{name}", lang) in text


def test_equal_figures_are_equal_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = draw("zh", tmp_path / "a"), draw("zh", tmp_path / "b")
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in second]


def test_nothing_to_draw_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="no rows"):
        contribution_dots([], ["a"], SHARE, "en", tmp_path / "x.png", title="", notes=[])
