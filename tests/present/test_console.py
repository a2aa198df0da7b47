import io
import subprocess
import sys
from pathlib import Path

import pytest

from sim.faults import Fault, InputFaults
from sim.present.console import console, encodable, print_faults, progress

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", "≥65% – 县 → −1"), ("gbk", "≥65% – 县 → -1"), ("cp437", "≥65% - ? -> -1"), ("ascii", ">=65% - ? -> -1")],
)
def test_what_an_encoding_lacks_gets_a_fallback(encoding, text):
    assert encodable("≥65% – 县 → −1", encoding) == text


def test_a_console_in_any_encoding_never_fails():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    console(file=stream, width=80).print("达标 ≥65%")
    stream.flush()
    assert raw.getvalue().decode().strip() == "?? >=65%"


def test_no_progress_bar_where_nobody_watches():
    out = io.StringIO()
    with progress(console(file=out)) as bar:
        bar.advance(bar.add_task("run", total=2))
    assert out.getvalue().strip() == ""


def test_no_progress_bar_on_a_build_server(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.delenv("CI", raising=False)
    assert not progress(console(file=Terminal())).disable
    monkeypatch.setenv("CI", "true")
    assert progress(console(file=Terminal())).disable


def test_faults_are_one_a_line_with_their_number():
    out = io.StringIO()
    faults = InputFaults([Fault("a.yaml", 3, "k[0]", "is " + "long " * 40), Fault("b.yaml", None, "C7", "错")])
    print_faults(faults, "zh", console(file=out, width=40))
    lines = out.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("a.yaml:3: k[0]: is long")
    assert lines[2] == "共2处错误；未写入任何文件"


def test_importing_the_modules_loads_nothing_heavy():
    modules = "console, glossary, tables, figures, fonts, rows"
    heavy = "{'matplotlib', 'pandas', 'pyarrow', 'numpy', 'rich', 'ruamel'}"
    code = f"import sys, sim.experiment.outputs; from sim.present import {modules}; print(set(sys.modules) & {heavy})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
