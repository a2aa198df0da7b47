import numpy as np

from sim.rng import Purpose, run_key
from sim.system.staff_flow import PERSONS_PER_CADRE, thin
from tests.twins.conftest import same
from tests.twins.draws import uniforms

KEY, MONTH = run_key(3, 4), 24250
WHO = np.array([11, 2**40 + 5, 2**63 + 1], np.uint64)


def twin_of_thin(persons, chance):
    """Everybody has a uniform of their own, told by facility, cadre and place in the cadre."""
    happened = np.zeros_like(persons)
    for (facility, cadre), n in np.ndenumerate(persons):
        index = cadre * PERSONS_PER_CADRE + np.arange(n)
        u = uniforms(KEY, np.repeat(WHO[facility], n), MONTH, Purpose.STAFF_EXIT, index)[:, 0]
        happened[facility, cadre] = (u < chance[facility, cadre]).sum()
    return happened


def thinned(persons, chance):
    return thin(KEY, WHO, MONTH, int(Purpose.STAFF_EXIT), persons, chance)


def test_leavers_are_the_twins():
    persons = np.array([[0, 3, 40], [200, 1, 7], [12, 90, 0]])
    chance = np.array([[0.5, 0.2, 0.3], [0.01, 0.9, 0.5], [0.4, 0.05, 0.9]])
    same(thinned(persons, chance), twin_of_thin(persons, chance), "leavers")
    assert 0 < thinned(persons, chance).sum() < persons.sum()


def test_nobody_and_everybody():
    persons = np.full((3, 2), 30)
    assert not thinned(persons, np.zeros((3, 2))).any()
    same(thinned(persons, np.ones((3, 2))), persons, "leavers")


def test_a_higher_chance_keeps_every_event_and_more_persons_change_nobody():
    chance = np.full((3, 1), 0.3)
    few, many = np.full((3, 1), 50), np.full((3, 1), 80)
    assert (thinned(few, chance) <= thinned(few, chance + 0.2)).all()
    extra = thinned(many, chance) - thinned(few, chance)
    assert ((extra >= 0) & (extra <= 30)).all()
