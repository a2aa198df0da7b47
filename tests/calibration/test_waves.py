from dataclasses import replace

import numpy as np
import pytest

from sim.calibration.crossvalidation import Trained, trained
from sim.calibration.likelihood import Measured, measured
from sim.calibration.waves import deciding, implausibilities, next_wave
from sim.rng import even_cube
from tests.calibration import toy

WAVES = toy.SETTINGS.waves


@pytest.fixture(scope="module")
def known() -> Trained:
    points = even_cube(96, toy.N_PARAMETERS, seed=2)
    return trained(points, toy.noisy(points, range(96)), toy.SETTINGS.emulator, seed=1)


@pytest.fixture(scope="module")
def evidence() -> Measured:
    return measured(toy.evidence(), toy.SETTINGS)


def test_the_cube_shrinks_and_the_truth_stays(known, evidence):
    wave = next_wave(known, evidence, WAVES, seed=3)
    assert 0 < wave.share_left < 0.3
    assert wave.out_of_reach == ()
    truth = implausibilities(known, evidence, toy.TRUTH[None])
    assert deciding(truth, WAVES.of_largest)[0] <= WAVES.cut_off


def test_next_points_are_not_ruled_out_and_lie_nearer_the_truth(known, evidence):
    wave = next_wave(known, evidence, WAVES, seed=3)
    decides = deciding(implausibilities(known, evidence, wave.next_points), WAVES.of_largest)
    assert wave.next_points.shape == (WAVES.points, toy.N_PARAMETERS)
    assert (decides <= WAVES.cut_off).all()
    before = np.abs(even_cube(64, toy.N_PARAMETERS, seed=8) - toy.TRUTH).mean()
    assert np.abs(wave.next_points - toy.TRUTH).mean() < 0.9 * before


def test_evidence_that_no_point_reaches_is_named_and_rules_out_nothing(known, evidence):
    values = evidence.values.copy()
    values[4] += 100
    wave = next_wave(known, replace(evidence, values=values), WAVES, seed=3)
    assert wave.out_of_reach == (toy.IDS[4],)
    assert wave.share_left > 0


def test_where_too_few_are_left_the_least_implausible_follow(known, evidence):
    wave = next_wave(known, evidence, replace(WAVES, cut_off=0.2), seed=3)
    assert wave.share_left == 0
    assert len(wave.next_points) == WAVES.points


def test_the_nth_largest_decides():
    away = np.array([[1.0, 5.0, 3.0], [2.0, 2.0, 9.0]])
    assert deciding(away, 1).tolist() == [5.0, 9.0]
    assert deciding(away, 2).tolist() == [3.0, 2.0]
    assert deciding(away, 7).tolist() == [1.0, 2.0]
