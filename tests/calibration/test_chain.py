import numpy as np
from scipy.stats import kstest, norm

from sim.calibration.chain import sample
from sim.calibration.settings import ChainSizes

SIZES = ChainSizes(ensembles=2, walkers=20, steps=800, burn_in=200)


def narrow(centre, width):
    """Gaussian in the quantiles of the first parameter; nothing is known of the second."""
    return lambda quantiles: norm.logpdf(quantiles[:, 0], centre, width)


def test_what_is_not_told_stays_uniform_and_what_is_told_narrows():
    chain = sample(narrow(0.4, 0.05), 2, SIZES, seed=1)
    assert abs(chain.draws[:, 0].mean() - 0.4) < 0.01
    assert abs(chain.draws[:, 0].std() - 0.05) < 0.01
    assert kstest(chain.draws[::3, 1], "uniform").pvalue > 0.001
    assert ((chain.draws > 0) & (chain.draws < 1)).all()
    assert (chain.r_hat < 1.05).all()
    assert 0.1 < chain.accepted < 0.9
    assert chain.effective > 200


def test_as_many_parameters_as_a_county_has_keep_the_spread_they_have():
    """In many dimensions a step accepted by a wrong ratio draws all walkers together; two would not show it."""
    n = 17
    weights = np.linspace(0, 3, n)  # of no information, up to ten times the prior's

    def told(quantiles):
        return -0.5 * (norm.ppf(quantiles) ** 2 * weights**2).sum(axis=1)

    chain = sample(told, n, ChainSizes(ensembles=1, walkers=48, steps=2500, burn_in=500), seed=3, thinned=False)
    ratio = norm.ppf(chain.draws).var(axis=0) * (1 + weights**2)
    assert abs(ratio.mean() - 1) < 0.05, ratio
    assert (np.abs(ratio - 1) < 0.2).all(), ratio


def test_an_edge_of_the_cube_is_no_obstacle():
    chain = sample(narrow(-0.05, 0.1), 2, SIZES, seed=1)
    expected = norm.expect(loc=-0.05, scale=0.1, lb=0, ub=1, conditional=True)
    assert abs(chain.draws[:, 0].mean() - expected) < 0.01


def test_the_same_seed_gives_the_same_draws_and_another_gives_others():
    few = ChainSizes(1, 12, 60, 20)
    first, again, other = (sample(narrow(0.4, 0.1), 2, few, seed).draws for seed in (1, 1, 2))
    assert (first == again).all()
    assert first.shape != other.shape or not np.allclose(first, other)


def test_ensembles_that_found_different_places_are_told():
    def apart(quantiles):
        return np.logaddexp(norm.logpdf(quantiles[:, 0], 0.1, 0.002), norm.logpdf(quantiles[:, 0], 0.9, 0.002))

    sizes = ChainSizes(4, 6, 300, 100)
    r_hat = [sample(apart, 1, sizes, seed).r_hat[0] for seed in range(3)]
    agreed = [sample(narrow(0.4, 0.05), 1, sizes, seed).r_hat[0] for seed in range(3)]
    assert max(agreed) < 1.03 < max(r_hat), (agreed, r_hat)
