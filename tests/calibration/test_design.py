import numpy as np

from sim.calibration.design import numbered_points
from sim.rng import even_cube


def test_points_lie_in_the_cube_and_fill_it_evenly():
    points = even_cube(256, 6, seed=3)
    assert points.shape == (256, 6)
    assert (points >= 0).all()
    assert (points <= 1).all()
    counts = np.array([np.bincount((column * 16).astype(int), minlength=16) for column in points.T])
    assert (counts == 16).all(), "each sixteenth of every parameter holds a sixteenth of the points"


def test_fewer_points_are_the_first_of_more_and_another_seed_gives_others():
    assert (even_cube(40, 4, seed=3) == even_cube(64, 4, seed=3)[:40]).all()
    assert not np.allclose(even_cube(40, 4, seed=3), even_cube(40, 4, seed=4))


def test_every_point_has_luck_and_assumptions_of_its_own():
    points = numbered_points(even_cube(10, 2, seed=1), first=7)
    assert [p.assumptions for p in points] == list(range(7, 17))
    assert [p.luck for p in points] == list(range(7, 17))
