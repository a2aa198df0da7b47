import numpy as np
import pytest

from sim import rng
from sim.rng import Purpose, child_ids, run_key
from tests.twins import draws
from tests.twins.conftest import same

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [  # published with the Random123 library of Salmon et al. 2011 (kat_vectors, philox4x32 10)
    ([0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([ONES] * 4, [ONES] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_the_twin_gives_the_published_words(counter, key, words):
    assert draws.philox([counter], key)[0].tolist() == words


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_philox_gives_the_published_words_without_compilation(counter, key, words):
    with np.errstate(over="ignore"):  # numpy warns where a 32-bit key wraps, as it must
        got = rng.philox.py_func(*map(np.uint64, counter), *map(np.uint64, key))
    assert [int(word) for word in got] == words


@pytest.mark.parametrize("purpose", [Purpose.SAMPLE, Purpose.RANKS])
@pytest.mark.parametrize("index", [0, 1, 24583])
def test_compiled_uniforms_are_the_twins(purpose, index):
    who = np.array([0, 1, 2**32 - 1, 2**32, 2**64 - 1, 0x0123456789ABCDEF], np.uint64)
    key = run_key(7, ONES)
    same(rng.uniforms(key, who, 24240, purpose, index), draws.uniforms(key, who, 24240, purpose, index), "uniforms")


def test_uniforms_lie_strictly_between_0_and_1():
    assert (0 + 0.5) * rng.SCALE > 0
    assert (ONES + 0.5) * rng.SCALE < 1


@pytest.mark.parametrize("chance", [-0.1, 0.0, 2.0**-33, 1e-9, 0.0012345, 0.5, 1 - 2.0**-33, 1.0, 1.7])
def test_words_below_are_those_whose_uniform_lies_below_a_chance(chance):
    first_not_below = int(rng.word_below(chance))
    words = np.array([w for w in (first_not_below - 1, first_not_below) if 0 <= w <= ONES])
    assert (((words + 0.5) * rng.SCALE < chance) == (words < first_not_below)).all()


def test_children_are_numbered_by_mother_and_month():
    mothers = np.array([5, 2**63 + 9], np.uint64)
    here = child_ids(mothers, 24240)
    assert len({*here.tolist(), *child_ids(mothers, 24252).tolist()}) == 4
    counter = np.column_stack([mothers & draws.LOW, mothers >> np.uint64(32), [24240] * 2, [0] * 2])
    words = draws.philox(counter, (11, 7))
    same(here, (words[:, 0] << np.uint64(32)) | words[:, 1], "ids")
