"""`run.py validate` on a case outside the repository."""

import json

import pandas as pd

from tests.calibration.case_texts import example, write
from tests.cli.test_faults import refused


def test_a_case_of_ones_own_is_run_and_written(command, tmp_path):
    file = write(tmp_path / "mine", example())
    outputs, page = tmp_path / "outputs", tmp_path / "page.md"
    done = command("validate", file.parent, "--residents", "1%", "--replicates", "2", "--outputs", outputs,
                   "--lang", "en", "--write", page)  # fmt: skip
    assert done.returncode == 0, done.stderr
    for words in ("Visits to village clinics", "20 (10~30)", "1 cases: ", "X1, Blood pressure: cannot be given",
                  "Conditional on: n=2"):  # fmt: skip
        assert words in done.stdout, done.stdout
    folder = next(f for f in outputs.iterdir() if (f / "natural_experiments.csv").is_file())
    assert (folder / "natural_experiments.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_parquet(folder / "natural_experiments.parquet")
    draws = pd.read_parquet(folder / "effects_by_draw.parquet")
    assert len(draws) == 2
    assert table["median"][0] == draws["effect"].median()
    assert (folder / "forest.png").stat().st_size > 5_000
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["replicates"] == 2
    assert "| X1 Some county |" in page.read_text(encoding="utf-8")


def test_a_faulty_case_is_refused_with_its_line_and_nothing_is_written(command, tmp_path):
    text = example().replace("    arm: more_paid", "    arm: less").replace("role: primary", "role: main", 1)
    file = write(tmp_path, text)
    done = command("validate", file, "--outputs", tmp_path / "outputs", "--lang", "en")
    refused(done, tmp_path / "outputs")
    assert "mine.yaml:24" in done.stderr
    assert "primary or secondary" in done.stderr
