"""What evaluations stand on: an edit of the simulator's code or inputs makes them anew, one of the fit does not."""

import shutil
import subprocess
import sys

import pytest

from sim.calibration import footing
from sim.calibration.footing import ROOT, code_behind, inputs_behind, inputs_hash, modules_behind
from sim.calibration.setting import SETTINGS, county_of
from sim.plan import COUNTIES

EVALUATE = """
import sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from sim.calibration.points import Point
from sim.calibration.setting import load_setting
from sim.calibration.simulator import simulate
setting = load_setting("typical", 0.005)
simulate(Point((0.5,) * len(setting.parameters), 3, 1), setting)
print(*sorted(name for name in opened if name.endswith((".csv", ".yaml", ".xlsx"))), sep="\\n")
print(*sorted(m.__file__ for n, m in sys.modules.items() if n.split(".")[0] == "sim"), sep="\\n")
"""


@pytest.fixture
def copy(tmp_path):
    """The package's text in a folder of its own."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__", "*.yaml"))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "is_behind"),
    [
        ("care/treatment.py", True),
        ("measure/indicators.py", True),
        ("experiment/anchor.py", True),
        ("calibration/simulator.py", True),
        ("calibration/__init__.py", True),
        ("present/console.py", False),
        ("calibration/likelihood.py", False),
        ("calibration/evaluations.py", False),
        ("experiment/compare.py", False),
    ],
)
def test_an_edit_counts_where_a_run_can_feel_it(copy, file, is_behind):
    before = code_behind(root=copy)
    with (copy / "sim" / file).open("a", encoding="utf-8") as text:
        text.write("\n# another line\n")
    assert (code_behind(root=copy) != before) == is_behind


def test_line_ends_count_for_nothing(copy):
    before = code_behind(root=copy)
    file = copy / "sim" / "care" / "treatment.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert code_behind(root=copy) == before


def test_imports_are_followed_wherever_they_stand(tmp_path):
    (tmp_path / "a").mkdir()
    texts = {
        "__init__": "", "top": "import os\nfrom a import near\n", "near": "def f():\n    from a.far import g\n",
        "far": "import a.last\n", "last": "import a.top\n", "other": "import a.top\n",
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / "a" / f"{name}.py").write_text(text, encoding="utf-8")
    found = [file.stem for file in modules_behind("a.top", tmp_path)]
    assert sorted(found) == ["__init__", "far", "last", "near", "top"]


def test_every_file_and_module_of_an_evaluation_is_known():
    """Nothing else is read or loaded: what is opened is watched while one evaluation is made in a new process."""
    done = subprocess.run([sys.executable, "-c", EVALUATE], cwd=ROOT, capture_output=True, text=True, check=True)
    used = {file for file in done.stdout.split("\n") if file.startswith(str(ROOT))}
    known = {*map(str, inputs_behind(county_of("typical"))), *map(str, modules_behind(footing.SIMULATOR))}
    assert str(ROOT / "scenarios" / "baseline.yaml") in used
    assert str(ROOT / "sim" / "care" / "treatment.py") in used
    assert used - known == {str(SETTINGS)}, "of which a point's setting says all that counts"


def test_inputs_count_by_their_text(tmp_path, monkeypatch):
    county, file = county_of("typical"), tmp_path / "priors.yaml"
    file.write_text("a: 1\n", encoding="utf-8")
    monkeypatch.setattr(footing, "INPUTS", (file,))
    before = inputs_hash(county)
    file.write_text("a: 2\n", encoding="utf-8")
    after = inputs_hash(county)
    assert after != before
    monkeypatch.setattr(footing, "INPUTS", (file.rename(tmp_path / "conditions.yaml"),))
    assert inputs_hash(county) != after, "the same text under another name is another input"


def test_a_county_rests_on_its_own_files_and_on_the_typical_ones():
    behind = set(inputs_behind(county_of("xiangtan")))
    for file in ("xiangtan/county.yaml", "xiangtan/villages.csv", "typical/county.yaml", "typical/past.csv"):
        assert COUNTIES / file in behind, file
