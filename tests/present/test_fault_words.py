"""Faults are told in Chinese: every text a check can write is known, or named as one that only developers meet."""

import ast
import csv
import importlib
import os
import pkgutil
import re
from pathlib import Path

import pytest
import ruamel.yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.faults import Fault
from sim.plan import ROOT
from sim.policy.structure import Strict
from sim.present.fault_words import BLANK, chinese_of, entries, in_words, said
from tests.present.fault_texts import HOLE, SENTENCE, Source, fields_of, plain, source, texts_in, texts_of_faults

COUNTY = Path(ROOT, "sim", "county")
OF_DEVELOPERS = {BLANK.sub(HOLE, text) for text in entries()["of_developers"]}

NOT_WORDS = {"COUNTY_SIM_FONT", "observations.csv"}
"""What faults call a file that is named by a name."""

IN_PART = {"nothing does not fit", "'{}' does not fit", "mangled text"}
"""Entries that are a part of a text in the code, or one way to fill it in."""

OF_THE_MACHINE = {"No such file or directory", "Permission denied", "Is a directory", "unexpected end of data",
                  "{} expected after {}"}  # fmt: skip
"""Entries that Python and the operating system say; they are tested where they are provoked."""

FILES_OF_DEVELOPERS = {
    "sim.policy.registry_file": "scenarios/levers",
    "sim.policy.what_if_rules": "scenarios/rules",
    "sim.policy.prerequisites": "scenarios/rules",
    "sim.policy.units": "scenarios/levers/units.yaml",
    "sim.policy.provisions": "scenarios/documents",
    "sim.calibration.screening": "scenarios/rules",
}
"""Modules whose files ship with the program; what a field of theirs should hold is told in English."""

CODE = re.compile(r"`[^`]*`|{[^}]*:.*}|[A-Za-z_]*[_.=:+*()@/<>-][\w.:=+*()@/<>-]*|\.[a-z]+")
ENGLISH = re.compile(r"\b[A-Za-z]{2,}\b", re.ASCII)
WORDS_KEPT = {
    *("YAML", "UTF", "CSV", "Excel", "GBK", "JSON", "Parquet", "Markdown", "YYYY", "MM", "VariantEntry"),
    *("id", "title", "zh", "en", "start", "end", "schedule", "delta", "off", "until", "to", "horizon", "shape", "step"),
    *("linear", "true", "false", "null", "pp", "unit", "assumed", "value", "factor", "error", "low", "high", "fit"),
    *("months", "change", "levels", "village", "county", "township", "ratio", "points", "amount", "scale", "effect"),
    *("unchanged", "before", "drg", "hypertension", "typical", "share", "all", "no", "gap"),
}
"""Keys, words of a file and names of formats that stand in Chinese sentences too."""


def sampled(text):
    """A text with a number in each place that is filled in, and the numbers."""
    numbers = [f"〔{i}〕" for i in range(text.count(HOLE))]
    for number in numbers:
        text = text.replace(HOLE, number, 1)
    return text, numbers


def english_left(text):
    """English words of a text that are no names, keys or code."""
    return [word for word in ENGLISH.findall(CODE.sub(" ", text)) if word not in WORDS_KEPT]


def not_told(texts):
    """The texts that have no Chinese with the same values in it."""
    missed = {}
    for text in texts:
        filled, numbers = sampled(text)
        told = in_words(filled, "zh")
        if told == filled or english_left(told) or any(number not in told for number in numbers):
            missed[text] = told
    return missed


def has_words(text, fields):
    """Whether a text is more than names and values; a single word is one only where it stands for a file."""
    if fields == {"file"}:
        return text not in NOT_WORDS and re.search("[a-z]{3}", text)
    return " " in text and re.search("[A-Za-z]{2}", text)


def descriptions():
    """What fields of a planner's files should hold."""
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        if module.name.startswith(("sim.policy", "sim.calibration")):
            importlib.import_module(module.name)
    models, found = [Strict], set()
    for model in models:
        models += model.__subclasses__()
        if model.__module__ not in FILES_OF_DEVELOPERS:
            found |= {field.description for field in model.model_fields.values()}
    return found


def findings():
    """What `check` tells of a county: all that stands in a list of texts in the files that read one."""
    program, found = Source(), set()
    for name in ("findings.py", "inputs.py", "workbook.py"):
        program.read(Path(COUNTY, name).read_text(encoding="utf-8"), name)
    for node in program.inside:
        match node:
            case (
                ast.List(elts=several)
                | ast.Dict(values=several)
                | ast.Call(func=ast.Attribute(attr="append"), args=several)
            ):
                texts = {text for part in several for text in program.texts(part)}
            case ast.Assign(targets=[ast.Name(id="notes")], value=value):
                texts = program.texts(value)
            case _:
                texts = set()
        found |= {plain(text) for text in texts}
    return found


def are_names(text):
    """Whether a text needs no Chinese: an example in braces, or names in a row."""
    return text.startswith("{") or all(re.fullmatch(r"[\w-]+", name) for name in re.split(", or | or |, ", text))


# --- nothing without Chinese


def test_every_text_of_a_fault_is_told_in_chinese_or_is_a_developers():
    texts = {text for text, fields in texts_of_faults().items() if has_words(text, fields)}
    assert len(texts) > 300, "the texts are found"
    assert not not_told(texts - OF_DEVELOPERS), "give it Chinese in sim/present/fault_words.yaml"


def test_what_a_field_should_hold_is_told_in_chinese():
    texts = descriptions()
    assert None not in texts, "a field without description lets pydantic speak, which knows no Chinese"
    assert not not_told({text for text in texts if not are_names(text)})


def test_every_finding_of_a_county_is_told_in_chinese():
    texts = {text for text in findings() if re.search("[a-z]{3} ", text)}
    assert len(texts) > 10
    assert not not_told(texts)


def test_every_fault_is_written_in_a_way_that_can_be_followed():
    program = source()
    calls = [(call, fields_of(program, call)["wrong"]) for call in program.sinks]
    calls += [
        (call, {text for argument in call.args for text in program.texts(argument)})
        for call in program.calls["fault"]
        if not any(type(argument).__name__ == "Starred" for argument in call.args)
    ]
    unclear = [f"{program.place[call]}:{call.lineno}" for call, texts in calls if not any(" " in t for t in texts)]
    assert not unclear, "no words are found here: write them in the call, in a variable or in a function it calls"


# --- nothing that is said no more


def test_every_entry_is_written_by_the_code_or_by_what_it_calls():
    written = {plain(text) for text in texts_of_faults()} | descriptions() | findings() | IN_PART | OF_THE_MACHINE
    reader = Source()
    for name in ("scanner.py", "parser.py", "composer.py"):
        reader.read(Path(ruamel.yaml.__file__).with_name(name).read_text(encoding="utf-8"), name)
    texts = [node for node in reader.inside if isinstance(node, ast.Constant | ast.JoinedStr)]
    written |= {plain(text) for node in texts for text in reader.texts(node)}
    stale = [text for text in chinese_of() if BLANK.sub(HOLE, text) not in written]
    assert not stale, "no check writes these any more"
    assert not [text for text in OF_DEVELOPERS if text not in texts_of_faults()]


def test_the_machine_says_what_the_file_thinks(tmp_path):
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "none").read_text()
    assert in_words(missing.value.strerror, "zh") == "没有这个文件或文件夹"
    for text, told in {'"a': "引号没有闭合", '"a"b': '“"”之后应为“,”'}.items():
        with pytest.raises(csv.Error) as error:
            list(csv.reader([text], strict=True))
        assert in_words(str(error.value), "zh") == told
    assert {os.strerror(number) for number in (2, 13, 21)} <= OF_THE_MACHINE


# --- told with the same values


VALUES = st.text("县乡村甲乙0123456789", min_size=1, max_size=6)


@settings(max_examples=10, deadline=None)
@given(values=st.lists(VALUES, min_size=5, max_size=5, unique=True))
def test_an_entry_is_recognised_with_its_values(values):
    for english, chinese in chinese_of().items():
        filled = dict(zip(dict.fromkeys(BLANK.findall(english)), values, strict=False))
        text = BLANK.sub(lambda blank: filled[blank[1]], english)  # noqa: B023 - used at once
        told = BLANK.sub(lambda blank: filled[blank[1].rpartition("_")[2]], chinese)  # noqa: B023
        assert in_words(text, "zh") == told, english


@pytest.mark.parametrize("english", chinese_of())
def test_an_entry_leaves_no_value_out_and_no_english_word(english):
    chinese = chinese_of()[english]
    assert set(BLANK.findall(english)) == {blank.rpartition("_")[2] for blank in BLANK.findall(chinese)}
    assert not english_left(BLANK.sub("", chinese))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("mine.yaml", 7, "levers", "unknown lever 'ab'", "did you mean 'abc' or 'abd'?"),
         "mine.yaml:7: levers: 未知的杠杆“ab” – 是否想写“abc”或“abd”？"),
        (Fault("mine.yaml", 8, "x", "2031-01 is outside the horizon 2019-01 to 2027-12",
               "change the date or the horizon"),
         "mine.yaml:8: x: 2031-01不在模拟期2019-01至2027-12之内 – 请改日期或模拟期"),
        (Fault("a.csv", 3, "B3", "'12' stands in row 2 too", "give each row its own"),
         "a.csv:3: B3: “12”在第2行已经出现 – 每行用各自的编号"),
        (Fault("a.yaml", None, "", "'start' is missing", "add 'start': a month YYYY-MM such as 2016-01"),
         "a.yaml: 缺少“start” – 请补上“start”：月份 YYYY-MM，如 2016-01"),
        (Fault("a.xlsx", None, "row 1", "no column for kind (类别)",
               "the nearest header is '类'; head it 类别 or kind"),
         "a.xlsx: 第1行: 没有kind (类别)一列 – 最接近的表头是“类”；表头请写类别或kind"),
        (Fault("a.yaml", 3, "x", "7 is outside 0 to 1", "write a number in share per year"),
         "a.yaml:3: x: 7超出0至1 – 请写数字，单位：每年比例"),
        (Fault("a.yaml", 3, "x", "'a or b' does not fit", "write in_force or draft"),
         "a.yaml:3: x: “a or b”不符合要求 – 请写in_force或draft"),
        (Fault("command line", None, "--seed", "'x' is odd", "ask"), "命令行: --seed: 'x' is odd – ask"),
    ],
)  # fmt: skip
def test_faults_are_told_in_chinese_and_unknown_ones_stay(fault, told):
    assert said(fault, "zh") == told
    assert said(fault, "en") == str(fault)


def test_the_entry_that_says_most_is_taken():
    assert in_words("'start' is missing", "zh") == "缺少“start”"
    assert in_words("village_id (村编号) is missing", "zh") == "缺少village_id (村编号)"
    assert in_words("", "zh") == ""


# --- how texts are found


PROGRAM = """
class Refused(ValueError):
    def __init__(self, wrong, write): ...

def tell(key, wrong, write=""):
    return Fault(FILE, 1, key, wrong, write)

def hint(name):
    if name:
        return f"did you mean {name}?"
    return "look it up"

def read(text):
    raise Refused(f"{text} is odd here", "write it even")

def check(text, sign, other):
    wrong = "is too long"
    if sign:
        wrong += f" for {other:g} people"
    tell("a", wrong, hint(text) or "give up")
    what, write = ("is " + "too short", "make it longer") if other else ("is just right", "")
    tell("b", what, write=write)
    try:
        read(text)
    except Refused as error:
        tell("c", str(error), error.write)
    for where, wrong_there in rows():
        tell(where, wrong_there)
    tell("d", *both())

def rows():
    found = []
    found.append(("key", "stands in a list"))
    return found

def both():
    return "comes with advice", "which is this"
"""


def test_texts_are_found_however_they_reach_the_fault():
    program = Source()
    program.read(PROGRAM, "program.py")
    assert {text for text in texts_in(program) if SENTENCE.search(text)} == {
        "is too long", "is too long for {} people", "did you mean {}?", "look it up", "give up", "{} is odd here",
        "write it even", "stands in a list", "comes with advice", "which is this", "is too short", "make it longer",
        "is just right",
    }  # fmt: skip
