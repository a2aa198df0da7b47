"""A whole calibration of the model in miniature, whose truth is known."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calibration.calibrate import PHASES, WAVE, Calibration, calibrate
from sim.calibration.confirmation import confirmed, predictive
from sim.calibration.fit import fitted, fitted_evidence, runs_of
from sim.calibration.posterior_files import evidence_hash, write_posterior
from sim.faults import InputFaults
from tests.calibration import toy

RANGES = dict.fromkeys(toy.NAMES, (0.0, 0.5, 1.0))
QUANTILES = [f"q:{name}" for name in toy.NAMES]


@pytest.fixture(scope="module")
def model() -> toy.Model:
    return toy.Model()


@pytest.fixture(scope="module")
def found(model) -> Calibration:
    return calibrate(toy.SETTING, toy.evidence(), model, toy.SETTINGS)


def test_the_truth_lies_in_the_posterior_of_most_parameters(found):
    low, high = np.quantile(found.chain.draws, [0.05, 0.95], axis=0)
    assert ((low <= toy.TRUTH) & (high >= toy.TRUTH)).sum() >= 5, (low, high)
    assert (high - low < 0.7).all(), "the evidence tells of every parameter"
    kept = found.kept[QUANTILES].to_numpy()
    assert np.abs(np.median(kept, axis=0) - toy.TRUTH).max() < 0.25


def test_ensembles_agree_and_the_bands_hold_what_was_observed(found):
    assert (found.chain.r_hat < 1.1).all()
    assert found.predictive["is_inside"].mean() >= 0.8
    assert not found.predictive["is_in_conflict"].any()


def test_every_run_has_its_own_luck_and_the_waves_are_told_apart(found, model):
    assert found.table["luck"].is_unique
    assert found.table["assumptions"].is_unique
    assert found.table.groupby(WAVE).size().tolist() == [96, 32, 40]
    assert model.made == len(found.table)


def test_a_second_call_makes_no_run_and_gives_the_same(found, model):
    made, phases = model.made, []
    again = calibrate(toy.SETTING, toy.evidence(), model, toy.SETTINGS, lambda phase, done, total: phases.append(phase))
    assert model.made == made
    pd.testing.assert_frame_equal(again.kept, found.kept)
    assert (again.recovery.ranks == found.recovery.ranks).all()
    assert set(phases) == set(PHASES)
    assert again.seconds > 10.0 * len(found.table), "what was found counts as much as what was made"


def test_a_fit_up_to_a_year_uses_what_was_known_then(found):
    evidence = [replace(e, year=2019 if i < 6 else 2022) for i, e in enumerate(toy.evidence())]
    assert [e.id for e in fitted_evidence(evidence, 2019)] == list(toy.IDS[:6])
    assert len(fitted_evidence([replace(e, year=0) for e in evidence], 2019)) == toy.N_OUTPUTS
    few = fitted(found.table, evidence, toy.SETTINGS, years_up_to=2019)
    assert few.draws.std(axis=0).mean() > found.chain.draws.std(axis=0).mean(), "less evidence, wider draws"


def test_what_is_left_on_disk_says_what_it_rests_on(found, tmp_path):
    file = write_posterior(found, "toy", RANGES, tmp_path)
    draws, told = pd.read_parquet(file), json.loads((tmp_path / "toy.json").read_text(encoding="utf-8"))
    assert len(draws) == toy.SETTINGS.draws == told["draws"]
    assert list(draws.columns) == ["assumptions", *QUANTILES, *toy.NAMES, "levels.toy"]
    assert draws[toy.NAMES[0]].to_numpy() == pytest.approx(
        np.where(
            draws[QUANTILES[0]] < 0.5, np.sqrt(draws[QUANTILES[0]] / 2), 1 - np.sqrt((1 - draws[QUANTILES[0]]) / 2)
        )
    )
    assert (told["county"], told["seed"], told["last_year"]) == ("toy", 7, 2019)
    assert told["evidence_hash"] == evidence_hash(toy.evidence())
    assert told["recovery"]["p"] == found.recovery.p_all
    assert told["evaluations"]["by_wave"] == [96, 32, 40]
    seen = pd.read_parquet(tmp_path / "toy_predictive.parquet")
    assert seen["assumptions"].tolist() == draws["assumptions"].tolist()
    assert set(toy.IDS) <= set(seen.columns)
    assert len(pd.read_parquet(tmp_path / "toy_evaluations.parquet")) == 168
    assert not list(tmp_path.glob("*.draft"))


def test_the_hash_of_the_evidence_follows_its_numbers():
    changed = toy.evidence()
    changed[3] = replace(changed[3], error=0.06)
    assert evidence_hash(changed) != evidence_hash(toy.evidence())


def table_of(rows) -> pd.DataFrame:
    return pd.DataFrame(np.array(rows, float), columns=list(toy.IDS[:3]))


def three(error: float = 1.0):
    return [replace(e, error=error) for e in toy.evidence(np.zeros(toy.N_OUTPUTS))[:3]]


CONFIRMING = replace(toy.SETTINGS, draws=6, least_distinct=2, waves=replace(toy.SETTINGS.waves, of_largest=2))


def test_runs_far_from_the_evidence_are_not_kept():
    runs = table_of([[0, 0, 0], [9, 1, 1], [9, 9, 1], [1, 1, 2], [np.nan, 0, 0]])
    stand = confirmed(runs, three(), (), CONFIRMING)
    assert set(stand.rows) == {0, 1, 3}, "one number far off is bad luck, two are not"
    assert (stand.plausible, stand.failed, stand.distinct, stand.cut_off) == (3, 1, 3, 3.0)
    assert np.bincount(stand.rows)[[0, 1, 3]].tolist() == [2, 2, 2], "repeated evenly"


def test_where_too_few_are_near_the_cut_off_is_moved_and_told():
    stand = confirmed(table_of([[0, 0, 0], [9, 5, 1], [9, 9, 1]]), three(), (), CONFIRMING)
    assert set(stand.rows) == {0, 1}
    assert (stand.plausible, stand.distinct) == (1, 2)
    assert stand.cut_off == pytest.approx(5.0)


def test_evidence_out_of_reach_decides_nothing():
    runs = table_of([[50, 0, 5], [50, 5, 5]])
    assert set(confirmed(runs, three(), (toy.IDS[0],), replace(CONFIRMING, least_distinct=1)).rows) == {0}


def test_no_run_at_all_is_a_fault():
    with pytest.raises(InputFaults, match="none of 1 candidates"):
        confirmed(table_of([[np.nan] * 3]), three(), (), CONFIRMING)


def test_bands_hold_the_error_of_the_observation():
    seen = predictive(table_of([[0.0, 2.0, 9.0]] * 50), three()).set_index("id")
    assert seen["low"].tolist() == [0, 2, 9]
    assert seen["band_high"].to_numpy() == pytest.approx(np.array([0, 2, 9]) + 1.645, abs=0.01)
    assert seen["is_inside"].tolist() == [True, False, False]
    assert seen["is_in_conflict"].tolist() == [False, False, True]


def test_runs_without_numbers_are_left_out_and_told():
    table = pd.DataFrame(np.arange(20.0).reshape(5, 4), columns=["q:a", *toy.IDS[:3]])
    table[toy.IDS[2]] = np.nan
    table.loc[1, list(toy.IDS[:3])] = np.nan
    runs = runs_of(table, three(), ["a"])
    assert (runs.lost, runs.without, [e.id for e in runs.used]) == (1, (toy.IDS[2],), list(toy.IDS[:2]))
    assert runs.rows.tolist() == [0, 2, 3, 4]
    assert runs.quantiles[:, 0].tolist() == [0, 8, 12, 16]
    with pytest.raises(InputFaults, match="0 have all numbers"):
        runs_of(table.assign(**dict.fromkeys(toy.IDS[:3], np.nan)), three(), ["a"])
