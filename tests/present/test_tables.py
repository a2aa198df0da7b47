import io
import unicodedata

import pytest

from sim.present.console import console
from sim.present.rows import TargetLine
from sim.present.tables import (
    beside_table,
    changes_table,
    directions_table,
    one_line_verdict,
    verdict_table,
)
from sim.present.text import number, probability, width, wrap

CHANGE = {"title": "Rate [a]", "unit": "share", "before": None, "after": 0.65, "start": "2022-07", "src": "D"}


def shown(renderable, columns=80):
    out = io.StringIO()
    console(width=columns, file=out).print(renderable)
    return out.getvalue()


def letters(text):
    """What a table says, however its lines are broken and its rules are long."""
    return sorted(character for character in text if character not in " \n-")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 100])
def test_tables_fit_and_lose_nothing(verdicts, target, lang, columns):
    rows = verdicts(lang)
    for renderable in (
        verdict_table(rows, target(lang), lang),
        changes_table([CHANGE], lang),
        beside_table([row | {"fund_balance": -1.2e10} for row in rows], lang),
        verdict_table([row | {"first_kept": "2024-07"} for row in rows], target(lang), lang),
        directions_table([{"target": "WS-T11", "scenario": rows[0]["title"], "met": "2/4"}], lang),
    ):
        text = shown(renderable, columns)
        assert max(map(width, text.splitlines())) <= columns
        assert letters(text) == letters(shown(renderable, 200)), "nothing is cut off"
    text = shown(verdict_table(rows, target(lang), lang), columns) + shown(beside_table(rows, lang), columns)
    bare = "".join(text.split())
    for cell in ("63.1", "+1.2", "8%", "2024-07", "91.2", "48", "12", "1,234", "71.0"):
        assert cell in bare, cell
    assert ("-23,450" if lang == "zh" else "-234.5") in bare


def test_cells_hold_only_characters_of_certain_width(verdicts, target):
    """A Chinese console draws characters of ambiguous width twice as wide; then columns would shift."""
    for renderable in (verdict_table(verdicts("zh"), target("zh"), "zh"), changes_table([CHANGE], "zh")):
        text = shown(renderable)
        text.encode("gbk")
        ambiguous = {character for character in text if unicodedata.east_asian_width(character) == "A"}
        assert not ambiguous


def test_english_tables_are_ascii(verdicts, target):
    assert shown(verdict_table(verdicts("en"), target("en"), "en")).isascii()


def test_a_single_run_has_neither_band_nor_probability(verdicts, target):
    only = shown(verdict_table([verdicts("zh")[2]], target("zh"), "zh"))
    assert "单次运行" in only
    assert "61.8" not in only
    assert "8%" not in only


def test_columns_nobody_fills_are_left_out(verdicts):
    rows = [{key: value for key, value in row.items() if key != "fund_balance"} for row in verdicts("zh")]
    assert "基金结余" not in shown(beside_table(rows, "zh"))
    assert "基金结余" in shown(beside_table(verdicts("zh"), "zh"))


def test_the_verdict_table_in_chinese(verdicts, target):
    text = shown(verdict_table(verdicts("zh")[:2], target("zh"), "zh"))
    lines = [line.rstrip() for line in text.splitlines()]
    assert lines[0] == "达标判断: 县域内基层就诊率 (目标>=65%，2025年12月)"
    assert lines[4].split() == ["无新政策的基线", "63.1", "基线", "8%", "未达"]
    assert lines[5].split() == ["61.8~64.4"]


def test_changes_say_when_there_are_none():
    assert "完全相同" in shown(changes_table([], "zh"))


def test_names_in_brackets_are_not_markup():
    assert "Rate [a]" in shown(changes_table([CHANGE], "en"))


def test_the_sentence_a_planner_can_quote(verdicts, target):
    row = verdicts("zh")[1] | {"title": "拉大报销差距"}
    assert one_line_verdict(row, target("zh"), "未校准", "zh") == (
        "拉大报销差距：2025年12月县域内基层就诊率63.1%（90%区间 61.8–64.4%），"
        "达到≥65%的概率 8%（n=4次重复，含假设区间，未校准）"
    )
    calibrated = one_line_verdict(row, target("en"), "posterior, evidence up to 2022", "en", assumed=False)
    assert calibrated.endswith(
        "in December 2025 (90% band 61.8–64.4%); probability of reaching ≥65%: 8% "
        "(n=4 replicates, posterior, evidence up to 2022)"
    )


def test_the_sentence_of_a_single_run_and_of_no_number(verdicts, target):
    single, missing = verdicts("zh")[2:]
    assert "未达标（要求≥65%；单次运行" in one_line_verdict(single, target("zh"), "未校准", "zh")
    assert "没有数值" in one_line_verdict(missing, target("zh"), "未校准", "zh")
    strict = TargetLine("x", 0.631, ">", "2025-12")
    assert "not met" in one_line_verdict(single, strict, "not calibrated", "en"), (
        "a share that equals a strict threshold does not meet it"
    )


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0%"), (0.004, "<1%"), (0.08, "8%"), (0.996, ">99%"), (1.0, "100%"), (None, "n/a")]
)
def test_probabilities_never_claim_certainty(value, text):
    assert probability(value, "en") == text


def test_numbers():
    assert number(1234567.0, "en", 0) == "1,234,567"
    assert number(-0.00001, "en", sign=True) == "0.0"
    assert number(float("nan"), "zh") == "无"


def test_wrapping_keeps_marks_with_their_characters_and_words_whole():
    assert wrap("县聘乡用（全部假设值）的组合", 12) == ["县聘乡用（全", "部假设值）的", "组合"]
    assert wrap("县聘乡用（全部）的", 10) == ["县聘乡用", "（全部）的"]
    assert wrap("县聘乡用（全部）的", 16) == ["县聘乡用（全部）", "的"]
    assert wrap("Wider reimbursement gap", 14) == ["Wider", "reimbursement", "gap"]
    assert all(width(line) <= 10 for line in wrap("x" * 35, 10))
    assert wrap("", 10) == [""]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_given_width_is_kept(verdicts, target, lang):
    for columns in (80, 100):
        for renderable in (
            verdict_table(verdicts(lang), target(lang), lang, width=columns),
            changes_table([CHANGE], lang, width=columns),
        ):
            wide = shown(renderable, 200)
            assert letters(shown(renderable, columns)) == letters(wide)
            assert max(len(line.rstrip()) for line in wide.splitlines() if set(line) <= set("- ")) <= columns


def test_few_runs_show_how_little_they_say(verdicts, target):
    row = verdicts("zh")[1] | {"probability": 1.0, "probability_band": (0.6, 1.0)}
    assert "(60~100%)" in shown(verdict_table([row], target("zh"), "zh"))
    assert "100% (60~100%)" in one_line_verdict(row, target("zh"), "未校准", "zh")
