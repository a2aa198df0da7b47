"""What `calibrate` says to input it cannot use; that it works end to end is seen on the model in miniature."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from run import app
from sim.calibration.setting import county_of
from sim.calibration.settings import FILE, load_settings
from sim.faults import InputFaults
from sim.plan import COUNTIES
from sim.present.calibration import settings_for, usable_evidence

TYPICAL = COUNTIES / "typical"


def asked(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["calibrate", *arguments, "--lang", "en"])
    return result.exit_code, result.output


def county(folder: Path, observations: pd.DataFrame | None) -> Path:
    shutil.copytree(TYPICAL, folder)
    (folder / "observations.csv").unlink()
    if observations is not None:
        observations.to_csv(folder / "observations.csv", index=False)
    return folder


def test_an_unknown_county_is_told():
    code, said = asked("typcal")
    assert code == 2
    assert "there is no county 'typcal'" in said
    assert "'typical'" in said


def test_a_county_without_observations_is_told(tmp_path):
    code, said = asked(str(county(tmp_path / "bare", None)), "--outputs", str(tmp_path / "out"))
    assert code == 2
    assert "observations.csv: is missing" in said
    assert said.count("\n") <= 2, "one fault, one line, and their number"
    assert not (tmp_path / "out").exists(), "nothing is written"


def test_a_county_without_rows_to_fit_is_told(tmp_path):
    rows = pd.read_csv(TYPICAL / "observations.csv").assign(fit="no")
    code, said = asked(str(county(tmp_path / "idle", rows)), "--outputs", str(tmp_path / "out"))
    assert code == 2
    assert "has no row that a calibration can be fitted to" in said


def test_the_typical_county_can_be_fitted():
    evidence = usable_evidence(county_of("typical"))
    assert sum(e.is_fitted for e in evidence) >= 35
    settings, left_out = settings_for(county_of("typical"), load_settings())
    assert len(settings.parameters) >= 10
    assert left_out == []


def test_unknown_parameters_are_told_with_the_nearest(tmp_path):
    file = tmp_path / "settings.yaml"
    first = load_settings().parameters[0]
    file.write_text(FILE.read_text(encoding="utf-8").replace(f"- {first}", f"- {first}x", 1), encoding="utf-8")
    with pytest.raises(InputFaults, match=f"no assumed number '{first}x'.*{first}"):
        settings_for(county_of("typical"), load_settings(file), file)


def test_what_a_county_knows_is_not_fitted_there(tmp_path):
    place = county_of("typical")
    name = next(name for name in load_settings().parameters if name in place.numbers)
    text = (TYPICAL / "county.yaml").read_text(encoding="utf-8")
    key = name.split(".")[1]
    lines = [
        f"  {key}: {{value: {place.numbers[name].value}, unit: {place.numbers[name].unit}, source: counted}}"
        if line.strip().startswith(f"{key}:")
        else line
        for line in text.splitlines()
    ]
    folder = tmp_path / "knowing"
    shutil.copytree(TYPICAL, folder)
    (folder / "county.yaml").write_text("\n".join(lines), encoding="utf-8")
    settings, left_out = settings_for(county_of(str(folder)), load_settings())
    assert left_out == [name]
    assert name not in settings.parameters
