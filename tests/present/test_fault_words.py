"""Faults are told in Chinese where the glossary knows them, and as they are where it does not."""

import ast
import re
from pathlib import Path

import pytest

from sim.faults import Fault
from sim.plan import ROOT
from sim.present.fault_words import BLANK, PREFIX, in_words, said
from sim.present.glossary import entries

ENGLISH = {key: both["en"] for key, both in entries().items() if key.startswith(PREFIX)}


def texts_in_the_code():
    """Every text in the code, with {} for what is filled in."""
    for file in Path(ROOT, "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)


def test_every_fault_of_the_glossary_is_one_that_the_code_can_write():
    written = {re.sub(r"(\{\})+", "{}", text) for text in texts_in_the_code()}
    unknown = {key: text for key, text in ENGLISH.items() if BLANK.sub("{}", text) not in written}
    assert not unknown, "no check writes these any more"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("mine.yaml", 7, "levers", "unknown lever 'ab'", "did you mean 'abc' or 'abd'?"),
         "mine.yaml:7: levers: 未知的杠杆'ab' – 是否想写'abc' or 'abd'？"),
        (Fault("mine.yaml", 8, "x", "2031-01 is outside the horizon 2019-01 to 2027-12",
               "change the date or the horizon"),
         "mine.yaml:8: x: 2031-01不在模拟期2019-01至2027-12之内 – 请改日期或模拟期"),
        (Fault("a.csv", 3, "B3", "'12' stands in row 2 too", "give each row its own"),
         "a.csv:3: B3: '12'在第2行已经出现 – 每行用各自的编号"),
        (Fault("a.yaml", None, "", "'start' is missing", "add 'start': a month: 2019-01"),
         "a.yaml: 缺少'start' – 请补上'start'：a month: 2019-01"),
        (Fault("command line", None, "--seed", "'x' is odd", "write 3"), "命令行: --seed: 'x' is odd – write 3"),
    ],
)  # fmt: skip
def test_faults_are_told_in_chinese_and_unknown_ones_stay(fault, told):
    assert said(fault, "zh") == told
    assert said(fault, "en") == str(fault)


def test_the_entry_that_says_most_is_taken():
    assert in_words("'start' is missing", "zh") == "缺少'start'"
    assert in_words("village_id (村编号) is missing", "zh") == "缺少village_id (村编号)"
    assert in_words("", "zh") == ""
