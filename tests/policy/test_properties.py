"""What holds for any path, and for any mangled file."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.draws import triangular
from sim.faults import InputFaults
from sim.months import Horizon
from sim.policy.expressions import Context, ExpressionError, number, parse
from sim.policy.load import load_scenario
from sim.policy.registry import NOT_A_QUANTITY, bau_values, load_registry
from sim.policy.resolve import compile_levers
from sim.policy.scenario import COMMITMENTS, Scenario
from sim.policy.scenario import Path as LeverPath
from tests.policy.county import FACTS

REGISTRY = load_registry()
HORIZON = Horizon.of("2019-01", "2027-12")
BAU = bau_values(REGISTRY, FACTS)
SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
TEXTS = [file.read_text(encoding="utf-8") for file in SHIPPED]

months = st.integers(HORIZON.first, HORIZON.last)
unit = st.floats(0, 1)


@st.composite
def paths(draw):
    parameter = REGISTRY.parameters[draw(st.sampled_from(REGISTRY.columns))]
    share = draw(unit)
    value = parameter.low + share * (parameter.high - parameter.low)
    if parameter.type in ("count", "months", *NOT_A_QUANTITY):
        value = float(round(value))
    start, end = sorted((draw(months), draw(months)))
    shape = "step" if parameter.type in NOT_A_QUANTITY else draw(st.sampled_from(["step", "linear"]))
    until = draw(st.none() | st.integers(start + 1, HORIZON.last + 1))
    commitment = draw(st.sampled_from(COMMITMENTS))
    end_or_none = end if shape == "linear" else None
    return LeverPath(parameter.key, number(value), (), start, end_or_none, shape, until, "D", None, commitment)


def scenario_of(path: LeverPath, implementation: float = 1.0) -> Scenario:
    return Scenario(
        "x", "例", "x", "", "", "typical", HORIZON, implementation, (), (), {path.key: path}, Path("x.yaml")
    )


@given(paths(), unit, unit)
def test_a_value_lies_between_bau_and_the_written_one(path, implementation, strength):
    column = compile_levers(scenario_of(path, implementation), REGISTRY, FACTS, strength=strength).column(path.key)
    ends = (BAU[path.key], path.to.constant)
    assert min(ends) <= column.min(), "below both business as usual and the written value"
    assert column.max() <= max(ends), "above both business as usual and the written value"


@given(paths(), unit)
def test_nothing_happens_before_the_start_or_from_until_on(path, strength):
    table = compile_levers(scenario_of(path), REGISTRY, FACTS, strength=strength)
    column = table.column(path.key)
    assert (column[: path.start - HORIZON.first] == BAU[path.key]).all()
    if path.until is not None:
        assert (column[path.until - HORIZON.first :] == BAU[path.key]).all()


@given(paths(), unit)
def test_strength_zero_is_the_baseline_bit_for_bit(path, implementation):
    table = compile_levers(scenario_of(path, implementation), REGISTRY, FACTS, strength=0.0)
    assert table.values.tobytes() == np.tile([BAU[k] for k in REGISTRY.columns], (HORIZON.n_months, 1)).tobytes()


@given(paths(), unit, unit)
def test_more_strength_never_brings_a_value_nearer_to_bau(path, one, other):
    low, high = sorted((one, other))
    distance = [
        np.abs(compile_levers(scenario_of(path), REGISTRY, FACTS, strength=s).column(path.key) - BAU[path.key])
        for s in (low, high)
    ]
    assert (distance[0] <= distance[1] + 1e-9).all()


@given(unit, unit, unit, unit)
def test_a_triangle_is_monotone_and_inside(one, other, a, b):
    low, high = sorted((a, b))
    mode = np.array([low + (high - low) / 3])
    first, second = (triangular(p, np.array([low]), mode, np.array([high]))[0] for p in sorted((one, other)))
    assert low <= first <= second + 1e-12
    assert second <= high


@given(st.text(alphabet="bau+-*().,0123456789 pxminyerif_els", max_size=60) | st.text(max_size=30))
@example("-" * 200)
@example("(" * 199)
@example("1e999")
def test_any_text_is_an_expression_or_says_why_not(text):
    with contextlib.suppress(ExpressionError):
        value = parse(text, "share")
        context = Context(0.5, np.zeros(1), False, lambda _: 0.5, None)
        with np.errstate(all="ignore"):
            assert value.over(context).shape == (1,)


def load_text(text: str | bytes, folder: Path) -> bool:
    """Whether a scenario text loads; only InputFaults may come out of it, and each must be printable and say what."""
    file = folder / "case.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    try:
        scenario = load_scenario(file, REGISTRY)
    except InputFaults as error:
        faults = error.faults
    else:
        compile_levers(scenario, REGISTRY, FACTS)
        return True
    assert faults, "no fault told"
    assert all(fault.file and fault.wrong for fault in faults), "a fault says where and what"
    assert b"\n" not in "".join(map(str, faults)).encode("utf-8"), "a line a fault"
    return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("fuzz")
    (path / "baseline.yaml").write_text(TEXTS[[f.name for f in SHIPPED].index("baseline.yaml")], encoding="utf-8")
    return path


# fmt: off
SCRAPS = [
    "\t", ":", "{", "}", "[", "]", "'", "\"", "&a ", "*a", "!!x ", "- ", "\n", "  ", "#", "|", ">", "%", "@", "`",
    "?", "null", "~", "true", "off", "1e999", ".nan", "-1", "99999999999999999999", "2023-01", "0000-01",
    "9999-12-31", "\u0000", "\ud800", "\u2028", "<<: ", "---\n", "...\n", "\"\\ud800\"", "\"\\0\"", "bau", "max(",
    "_if_", "delta: 1, ", "inherits: /etc/passwd\n", "inherits: ..\n", "levers: []\n", "horizon: 3\n", "to: ",
    "inherits: " + "x" * 300,
]
# fmt: on


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mangled_scenario_raises_nothing_but_input_faults(folder, data):
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + data.draw(st.sampled_from(SCRAPS) | st.text(max_size=5)) + text[stop:]
    load_text(text, folder)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_word_replaced_raises_nothing_but_input_faults(folder, data):
    words = data.draw(st.sampled_from(TEXTS)).split(" ")
    for _ in range(data.draw(st.integers(1, 3))):
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(SCRAPS) | st.sampled_from(words))
    load_text(" ".join(words), folder)


@given(st.binary(max_size=80))
@settings(deadline=None)
def test_any_bytes_raise_nothing_but_input_faults(folder, content):
    assert not load_text(content, folder), "no scenario is as short as that"


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 5000,
        "a: " + "{b: " * 3000,
        "- " * 3000,
        "id: case\ntitle: null\nhorizon: null\ninherits: null\n",
        'id: case\ntitle: {zh: "\\ud800", en: x}\nhorizon: {start: 2019-01, end: 2019-12}\n',
        'id: case\ntitle: {zh: x, en: x}\ninherits: "\\0.yaml"\n',
        'id: case\ntitle: {zh: x, en: x}\ninherits: "\\ud800"\n',
        "id: case\ntitle: {zh: x, en: x}\ninherits: .\n",
        "id: case\ntitle: {zh: x, en: x}\nhorizon: {start: 0001-01, end: 9999-12}\nlevers: {insurance: null}\n",
        "? [a, b]\n: c\n",
        "a: &x [*x]\n",
        "%YAML 1.1\n---\nid: no\n",
        "%YAML 9.9\n---\nid: no\n",
        "a: " + "9" * 5000 + "\n",
        "0x: 0x\n",
    ],
)
def test_known_traps_raise_nothing_but_input_faults(text, folder):
    load_text(text, folder)
