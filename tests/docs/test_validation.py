"""docs/validation.md is the scoreboard of what is kept, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.calibration.standing import own_posterior, standing
from sim.plan import county_folder, load_county
from sim.present.scoreboard import figure_files, page_text

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": "validation.md", "zh": "validation.zh.md"}


@pytest.fixture(scope="module")
def stand():
    county = load_county(county_folder("typical"))
    return standing(county, own_posterior(county))


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_is_up_to_date(stand, lang, monkeypatch):
    monkeypatch.chdir(DOCS.parent)  # the page names itself as it is typed
    page = Path("docs") / PAGES[lang]
    written = page.read_text(encoding="utf-8")
    assert written == page_text(stand, "typical", page, lang), f"{page} is stale; run make scoreboard"


@pytest.mark.parametrize("lang", PAGES)
def test_its_figures_are_there(stand, lang):
    for name, file in figure_files(stand, DOCS / "figures", lang).items():
        assert file.is_file(), f"the figure {name} is missing; run make scoreboard"
