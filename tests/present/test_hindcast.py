"""A hindcast as tables and figure, from made-up forecasts."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from rich.console import Console

from sim.calibration.hindcast import forecasts
from sim.calibration.hindcast_rules import load_rules
from sim.plan import county_folder, load_county
from sim.present.hindcast_figure import hindcast_figure
from sim.present.hindcast_rows import gathered, hindcast_notes, hindcast_sections
from sim.present.report import print_section, table_lines
from tests.calibration.made_up import PRICE, change, level, row

pytestmark = pytest.mark.filterwarnings("error")  # a missing glyph is a warning

BEDS = "bed_occupancy_township"
EVIDENCE = [
    *(change(year, value) for year, value in {2015: 0.2, 2018: 0.05, 2020: -0.1, 2021: -0.16, 2022: -0.2}.items()),
    level(2019, 220.0, PRICE),
    level(2022, 230.0, PRICE),
    level(2022, 0.5, BEDS),
    level(2022, 4.0, "visits_per_resident"),
    row("doctors_village", "level", 2022, 900.0, is_fitted=False),
]


@pytest.fixture(scope="module")
def table():
    simulated = pd.DataFrame([{e.id: e.value * (1 + step) for e in EVIDENCE} for step in np.linspace(-0.05, 0.02, 20)])
    demand = load_county(county_folder("typical")).demand
    rules = load_rules()
    return pd.concat([forecasts(EVIDENCE, simulated, year, demand, rules) for year in rules.years], ignore_index=True)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("year", [2019, 2021])
def test_the_figure_is_drawn_in_both_languages(tmp_path, table, lang, year):
    files = hindcast_figure(table, year, lang, tmp_path / "hindcast.png", ["很长的说明。" * 20])
    assert [file.suffix for file in files] == [".png", ".svg"]
    with Image.open(files[0]) as image:
        assert len(image.convert("L").getcolors()) > 10


def test_nothing_foretold_is_nothing_to_draw(tmp_path, table):
    with pytest.raises(ValueError, match="nothing to draw"):
        hindcast_figure(table.assign(role="known"), 2019, "zh", tmp_path / "hindcast")


def test_the_tables_tell_what_the_rows_hold(table):
    scores, first, second = hindcast_sections(table, "en")
    assert [cells[0] for cells in scores.rows] == ["2019", "2019, rows not scored", "2021", "2021, rows not scored"]
    assert scores.rows[0][1] == "5", scores.rows
    assert len(first.rows) == 6
    assert len(second.rows) == 4
    assert first.rows[-1][0].endswith(" *"), "rows that are not scored come last, with a mark"
    village = next(cells for cells in first.rows if cells[1] == "2022" and "change since 2019" in cells[0])
    assert village[2] == "-20.0%"
    assert village[7] == "+25.0%", "the last value kept says no change: a quarter above the ratio of 0.8"


def test_bed_use_without_an_earlier_value_has_no_naive_error(table):
    _, first, _ = hindcast_sections(table, "zh")
    beds = next(cells for cells in first.rows if "病床" in cells[0])
    assert beds[-3:] == ["无", "无", "无"]


def test_gathered_rows_keep_every_cell(table):
    _, first, _ = hindcast_sections(table, "zh")
    together = gathered(first)
    assert len(together.rows) < len(first.rows)
    assert [cell.split("\n") for cell in together.rows[0]][1] == ["2020", "2021", "2022"]
    lines = sum(cells[1].count("\n") + 1 for cells in together.rows)
    assert lines == len(first.rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_of_80_columns_shows_what_each_row_is(table, lang):
    to = Console(width=80, file=io.StringIO())
    for section in hindcast_sections(table, lang):
        print_section(gathered(section), lang, to)
        printed = to.file.getvalue().replace("\n", "")
        assert section.rows[0][0][:4] in printed
        to.file.truncate(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_notes_name_what_is_left_out_as_an_input(table, lang):
    notes = hindcast_notes(table, load_rules(), lang)
    assert any("demand_index.csv" in note for note in notes)
    without = hindcast_notes(table[table["role"] != "input"], load_rules(), lang)
    assert len(without) == len(notes) - 1


def test_a_changed_number_changes_the_table(table):
    before = table_lines(hindcast_sections(table, "en")[1], "en")
    changed = table.copy()
    changed.loc[changed["role"] == "predicted", "median"] *= 1.1
    assert table_lines(hindcast_sections(changed, "en")[1], "en") != before
