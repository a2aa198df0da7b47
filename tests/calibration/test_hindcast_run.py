"""A hindcast from what a calibration left behind, on a model that is a straight line."""

import json
from dataclasses import replace

import pytest

from sim.calibration import hindcast_run
from sim.calibration.hindcast import PREDICTED, scores_of
from sim.calibration.hindcast_rules import load_rules
from sim.calibration.hindcast_run import calibrated, carry_out
from sim.calibration.results import HINDCAST, kept_file, read_kept
from sim.faults import InputFaults
from sim.present.console import console
from sim.present.hindcast import show_hindcast
from tests.calibration.left_behind import SMALL_FIT, calibrated_county, straight

RULES = replace(load_rules(), candidates=24, least_draws=12)


@pytest.fixture
def county(tmp_path, monkeypatch):
    """A calibrated county whose runs are straight lines and whose chains are short."""
    folder = calibrated_county(tmp_path)
    model = straight(folder)

    def evaluate(points, setting, store, n_processes, progress):
        progress(len(points), len(points))
        return model(points)

    monkeypatch.setattr(hindcast_run, "evaluate", evaluate)
    monkeypatch.setattr(hindcast_run, "load_settings", lambda: SMALL_FIT)
    return folder


def test_the_hindcast_finds_a_model_that_is_right(county, tmp_path):
    told = []
    table = carry_out(calibrated(str(county)), RULES, tmp_path, 1, lambda done, total: told.append((done, total)))
    assert told == [(24, 48), (48, 48)]
    for year in RULES.years:
        rows = table[table["up_to"] == year]
        scores = scores_of(rows)
        assert (rows.loc[rows["role"] == PREDICTED, "year"] > year).all()
        assert scores.coverage >= 0.8, scores
        assert scores.skill["persistence"] > 0, scores


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_answer_is_printed_written_and_kept(county, tmp_path, capsys, monkeypatch, lang):
    monkeypatch.setattr("sim.present.hindcast.load_rules", lambda: RULES)
    folder = show_hindcast(str(county), tmp_path / "outputs", True, lang, console(width=100))
    assert {file.name for file in folder.iterdir()} >= {"hindcast.csv", "hindcast.md", "hindcast-2019.png"}
    said = capsys.readouterr().out
    assert ("技巧分" if lang == "zh" else "Skill") in said
    kept = read_kept(kept_file(HINDCAST, str(county)))
    assert kept is not None
    assert kept.made_by["code_of_calibration"] == "0123456789ab"
    assert sorted(kept.table["up_to"].unique()) == [2019, 2021]


def test_a_county_that_was_never_calibrated_is_told_what_to_do(county):
    for file in (county / "posterior").iterdir():
        file.unlink()
    with pytest.raises(InputFaults, match=r"run\.py calibrate"):
        calibrated(str(county))


def test_a_calibration_of_other_parameters_is_refused(county):
    file = county / "posterior" / "typical.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(told | {"parameters": ["prior.choice.travel"]}), encoding="utf-8")
    with pytest.raises(InputFaults, match="other parameters"):
        calibrated(str(county))
