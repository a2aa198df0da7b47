from dataclasses import replace
from pathlib import Path

import pytest

from sim.calibration.settings import FILE, load_settings
from sim.faults import InputFaults
from tests.calibration import toy


def written(tmp_path: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "settings.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_a_trial_takes_smaller_sizes_and_the_same_allowances():
    full, quick = load_settings(), load_settings(quick=True)
    assert quick.design_points < full.design_points
    assert quick.candidates < full.candidates
    assert (quick.discrepancy, quick.parameters, quick.seed) == (full.discrepancy, full.parameters, full.seed)


def test_no_more_evaluations_than_an_hour_holds():
    full = load_settings()
    assert full.design_points + full.waves.number * full.waves.points + full.candidates <= 950


def test_the_sampler_gets_as_many_walkers_as_it_demands(tmp_path):
    settings = load_settings(written(tmp_path, "walkers: 48", "walkers: 3"))
    assert settings.chain.walkers == 2 * len(settings.parameters) + 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("design:\n  points: 256", "design:\n  point: 256", "points is missing"),
        ("walkers: 48", "walkers: none", "'none' is no number above 0"),
        ("folds: 5", "folds: 0", "0 is no number above 0"),
        (
            "  - prior.choice.quality_minor #",
            "  - prior.choice.quality_minor\n  - prior.choice.quality_minor #",
            "quality_minor' is written twice",
        ),
        ("seed: 20221231", "seeds: 20221231", "seed is missing"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, old, new, told):
    with pytest.raises(InputFaults, match=told):
        load_settings(written(tmp_path, old, new))


def test_allowances_follow_the_kind_of_evidence():
    settings = replace(toy.SETTINGS, discrepancy={"level": 0.1, "share": 0.02, "change": 0.03, "elasticity": 0.4})
    level = replace(toy.evidence()[0], value=-200.0)
    assert settings.allowance(level) == pytest.approx(20)
    assert settings.allowance(replace(level, unit="share", value=0.6)) == 0.02
    assert settings.allowance(replace(level, kind="change")) == 0.03
    assert settings.allowance(replace(level, kind="elasticity")) == 0.4
