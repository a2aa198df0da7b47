import re
from pathlib import Path

import pytest

from sim import conventions
from sim.measure.assumed import STATUSES
from sim.measure.indicators import CHOICES
from sim.measure.target_entries import KEYS_OF_CLASS
from sim.present import glossary
from sim.present.documents import DIRECTIONS

SOURCES = Path(glossary.FILE).parent
KEY = re.compile(
    r'"((?:option|kind|level|cadre|scheme|verdict|table|head|column|src|sentence|figure|console|scorecard|unit|word)\.[a-z_]+)"'
)


def test_every_entry_has_both_languages_filled():
    for key, texts in glossary.entries().items():
        assert set(texts) == set(glossary.LANGUAGES), f"{key} has {sorted(texts)}"
        assert all(isinstance(text, str) and text.strip() for text in texts.values()), f"{key} is empty"


def test_both_languages_are_filled_in_with_the_same_values():
    month = {"month", "month_name"}  # 12月 and December
    for key, texts in glossary.entries().items():
        blanks = {lang: set(re.findall(r"{(\w+)}", text)) - month for lang, text in texts.items()}
        assert blanks["zh"] == blanks["en"], f"{key}: {blanks}"


def test_every_key_in_the_code_is_in_the_glossary():
    used = {key for file in SOURCES.glob("*.py") for key in KEY.findall(file.read_text(encoding="utf-8"))}
    assert len(used) > 20, "the pattern finds the keys"
    used -= {"scorecard.md"}  # a file
    assert used <= set(glossary.entries()), f"missing: {used - set(glossary.entries())}"


def test_every_head_of_a_table_is_in_the_glossary():
    text = (SOURCES / "tables.py").read_text(encoding="utf-8")
    heads = {f"head.{name}" for name in re.findall(r'"([a-z_]+)": (?:"left"|"right"|\(\d)', text)}
    assert len(heads) > 15, "the pattern finds the heads"
    assert heads <= set(glossary.entries()), f"missing: {heads - set(glossary.entries())}"


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("option", conventions.Option),
        ("kind", conventions.Kind),
        ("level", conventions.Level),
        ("cadre", conventions.Cadre),
        ("scheme", conventions.Scheme),
    ],
)
def test_every_option_kind_level_cadre_scheme_has_a_name(prefix, names):
    for member in names:
        assert glossary.term(f"{prefix}.{member.name.lower()}", "zh")


def test_every_unit_of_an_indicator_has_words_for_a_value_and_for_a_change():
    for unit in CHOICES["unit"]:
        assert glossary.term(f"unit.{unit}", "zh")
        assert glossary.term(f"unit.{unit}_change", "zh")


@pytest.mark.parametrize(("prefix", "names"), [("status", STATUSES), ("class", KEYS_OF_CLASS), ("asks", DIRECTIONS)])
def test_every_class_status_and_direction_of_targets_has_a_name(prefix, names):
    for name in names:
        assert glossary.term(f"{prefix}.{name}", "zh")


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(glossary.UnknownTermError, match=r"verdict\.met"):
        glossary.term("verdict.meet", "zh")


def test_an_unknown_language_is_refused():
    with pytest.raises(glossary.UnknownTermError, match="zh or en"):
        glossary.term("verdict.met", "de")


def test_heads_of_csv_files_name_units_and_leave_unknown_columns():
    assert glossary.head("fund_balance", "zh") == "基金结余(元)"
    assert glossary.head("something_else", "en") == "something_else"
