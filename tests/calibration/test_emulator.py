import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

from sim.calibration import emulator as module
from sim.calibration.crossvalidation import Trained, trained
from sim.calibration.emulator import Kernel, conditioned, less_likely, rotation_of
from sim.rng import even_cube
from tests.calibration import toy

SIZES = toy.SETTINGS.emulator


@pytest.fixture(scope="module")
def known() -> Trained:
    points = even_cube(128, toy.N_PARAMETERS, seed=2)
    return trained(points, toy.noisy(points, range(128)), SIZES, seed=1)


def peer(lengths, height, slope, noise) -> GaussianProcessRegressor:
    """The same process in scikit-learn."""
    smooth, linear = ConstantKernel(height) * RBF(lengths), ConstantKernel(slope) * DotProduct(1.0)
    return GaussianProcessRegressor(smooth + linear + WhiteKernel(noise), optimizer=None, alpha=0)


def test_prediction_and_likelihood_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    points, values = random.random((50, 3)), random.normal(size=(50, 1))
    rotation = rotation_of(values, 1.0)
    kernel = Kernel(np.array([0.7, 1.0, 3.0]), 0.5, 0.2, 0.1)
    ours = conditioned(points, values, rotation, [kernel])
    theirs = peer([0.7, 1.0, 3.0], 0.5, 0.2, 0.1).fit(2 * points - 1, rotation.components(values)[:, 0])
    places = random.random((20, 3))
    mean, variance = ours.predict(places)
    expected, deviation = theirs.predict(2 * places - 1, return_std=True)
    assert np.allclose(mean[:, 0], values.mean() + values.std() * expected)
    more = variance[:, 0] - (deviation**2 - 0.1)  # by directions left out; noise is no part of the variance
    assert (more > -1e-9).all()
    assert more.mean() < 0.005 * 0.1

    logs = np.log([0.7, 1.0, 3.0, 0.5, 0.2, 0.1])
    unusual = (logs[:3] - np.log(module.USUAL_LENGTH)) / module.LENGTH_SPREAD
    told, _ = less_likely(logs, 2 * points - 1, rotation.components(values)[:, 0])
    assert told - 0.5 * unusual @ unusual == pytest.approx(-theirs.log_marginal_likelihood_value_)


def test_slopes_of_the_likelihood_are_right():
    random = np.random.default_rng(1)
    places, values = random.uniform(-1, 1, (30, 2)), random.normal(size=30)
    logs = np.log([0.8, 2.0, 0.4, 0.1, 0.3])
    _, slopes = less_likely(logs, places, values)
    assert np.allclose(slopes, approx_fprime(logs, lambda x: less_likely(x, places, values)[0]), atol=1e-4)


def test_outputs_come_back_from_their_components():
    values = np.random.default_rng(2).normal(size=(40, 5)) * [1, 10, 100, 0.1, 0] + 3
    rotation = rotation_of(values, 1.0)
    assert np.allclose(rotation.outputs(rotation.components(values)), values)
    assert np.allclose(rotation.components(values).std(axis=0)[:4], 1)


def test_the_emulator_tells_new_runs_about_as_well_as_can_be(known):
    points = np.random.default_rng(9).random((400, toy.N_PARAMETERS))
    truth, runs = toy.outputs(points), toy.noisy(points, range(50_000, 50_400))
    mean, variance = known.emulator.predict(points)
    unexplained = ((mean - truth) ** 2).mean(axis=0) / truth.var(axis=0)
    assert (unexplained < 0.1).all(), unexplained
    spread = np.sqrt(known.emulator.output_variance(variance) + np.diag(known.scatter))
    inside = (np.abs(runs - mean) < 1.645 * spread).mean(axis=0)
    assert 0.86 < inside.mean() < 0.94, inside
    assert ((inside > 0.8) & (inside < 0.98)).all(), inside


def test_cross_validation_says_the_same_without_new_runs(known):
    assert 0.84 < known.skill.coverage.mean() < 0.95
    assert (known.skill.r_squared > 0.5).all()


def test_scatter_is_the_noise_of_runs_with_its_correlations(known):
    wanted = toy.NOISE**2 * toy.MIXED.T @ toy.MIXED
    ratio = np.diag(known.scatter) / np.diag(wanted)
    assert 0.8 < ratio.mean() < 1.5, ratio
    assert ((ratio > 0.5) & (ratio < 2.5)).all(), "what bends too sharply to be told from noise is taken for it"
    scale = np.sqrt(np.diag(wanted))
    correlation = wanted / np.outer(scale, scale)
    found = known.scatter / np.sqrt(np.outer(np.diag(known.scatter), np.diag(known.scatter)))
    off = ~np.eye(toy.N_OUTPUTS, dtype=bool)
    assert np.corrcoef(correlation[off], found[off])[0, 1] > 0.7


def test_training_twice_gives_the_same_bits():
    points = even_cube(48, toy.N_PARAMETERS, seed=2)
    runs = toy.noisy(points, range(48))
    first, again = (trained(points, runs, SIZES, seed=1) for _ in range(2))
    assert (first.emulator.predict(points)[0] == again.emulator.predict(points)[0]).all()
    assert (first.scatter == again.scatter).all()
