"""Statistics of the random numbers along everything the counter is made of: ids, months, purposes, indices, keys.

Every family of checks gives p-values. All of them together may raise a false alarm for one choice of keys and people in
ten thousand (`ALPHA`, shared out by Bonferroni), a look at all p-values at once in one more; keys and people are fixed,
so a test that passes goes on passing. The same checks are made on Philox with two rounds in place of ten, and on words
of which something is missing: there they have to raise the alarm.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from sim import rng
from sim.rng import Purpose, run_key, stable_id
from tests.twins import draws

ALPHA = 1e-4
"""Chance that any of the checks raises a false alarm."""

Draw = Callable[[np.ndarray, np.ndarray, int, int, int], np.ndarray]
"""key, ids, month, purpose, index -> four uniforms an id: the interface of `sim.rng.uniforms`."""

N = 1 << 16
MONTH = 24_216
AXES = ("id", "month", "purpose", "index", "replicate", "seed")
VILLAGE = stable_id("a village") >> 24 << 24
"""Ids of residents: the village's own number above, a serial number in the last 24 bits."""

PEOPLE = np.uint64(VILLAGE) + np.arange(N, dtype=np.uint64)


def words(draw: Draw, people: np.ndarray = PEOPLE, bump: str = "", by: int = 1) -> np.ndarray:
    """The four 32-bit words of each of these people, with one part of the counter or key moved on: uint64[n, 4]."""
    at = dict.fromkeys(AXES, 0) | ({bump: by} if bump else {})
    key = run_key(1 + at["seed"], at["replicate"])
    purpose = int(Purpose.FALL_ILL) + at["purpose"]
    u = draw(key, people + np.uint64(at["id"]), MONTH + at["month"], purpose, at["index"])
    return (u * 2.0**32).astype(np.uint64)


def p_normal(z: float) -> float:
    """Chance that a standard normal lies as far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def p_chi_square(counts: np.ndarray) -> float:
    """Two-sided p-value of equal cells; Wilson and Hilferty 1931 make the cube root of chi-square normal."""
    expected, freedom = counts.sum() / counts.size, counts.size - 1
    ratio = float(((counts - expected) ** 2 / expected).sum() / freedom)
    return p_normal((ratio ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom)))


def p_poisson(count: int, mean: float) -> float:
    """Two-sided p-value of a Poisson count."""
    terms = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(int(mean * 3) + 60)]
    return min(1.0, 2 * min(sum(terms[: count + 1]), sum(terms[count:])))


def grid(one: np.ndarray, other: np.ndarray, bits: int = 5) -> np.ndarray:
    """How often each pair of leading bits occurs."""
    shift = np.uint64(32 - bits)
    cells = ((one >> shift) << np.uint64(bits)) | (other >> shift)
    return np.bincount(cells.astype(np.int64), minlength=1 << 2 * bits)


Checks = Iterator[tuple[str, float]]


def filling(draw: Draw) -> Checks:
    """Each word falls evenly into 1024 cells by its leading bits, and again by its last ones."""
    for axis in AXES:
        made = words(draw, bump=axis)
        for word in range(4):
            for end, cells in (("leading", made[:, word] >> np.uint64(22)), ("last", made[:, word] & np.uint64(1023))):
                counts = np.bincount(cells.astype(np.int64), minlength=1024)
                yield f"word {word}, {axis} moved on: {end} bits", p_chi_square(counts)


def neighbours(draw: Draw) -> Checks:
    """The same word of neighbouring counters, or of neighbouring keys, is unrelated: all pairs are equally frequent."""
    here = words(draw)
    for axis in AXES:
        for by in (1, 2, 12):
            there = words(draw, bump=axis, by=by)
            for word in range(4):
                yield f"word {word}, {axis} and {axis} + {by}", p_chi_square(grid(here[:, word], there[:, word]))


def within_a_call(draw: Draw) -> Checks:
    """The four words of one call are unrelated to each other, in the first bits and as whole numbers."""
    made = words(draw)
    for one in range(4):
        for other in range(one + 1, 4):
            yield f"words {one} and {other}", p_chi_square(grid(made[:, one], made[:, other]))
            r = np.corrcoef(made[:, one].astype(float), made[:, other].astype(float))[0, 1]
            yield f"words {one} and {other}, correlation", p_normal(r * math.sqrt(N))


def series(draw: Draw) -> Checks:
    """One person's draws through months, through indices, and people in a row: no correlation at any of twelve lags."""
    person, key = PEOPLE[:1], run_key(1, 0)
    rows = {
        "people": words(draw)[:4096, 0],
        "months": np.array([draw(key, person, m, int(Purpose.CHOICE), 0)[0, 0] for m in range(4096)]),
        "indices": np.array([draw(key, person, MONTH, int(Purpose.CHOICE), i)[0, 0] for i in range(4096)]),
    }
    for name, row in rows.items():
        for lag in range(1, 13):
            r = np.corrcoef(row[:-lag].astype(float), row[lag:].astype(float))[0, 1]
            yield f"{name} {lag} apart", p_normal(r * math.sqrt(row.size - lag))


def avalanche(draw: Draw) -> Checks:
    """One bit of the id, month or index changed: every bit of the words changes with chance one half."""
    people = np.array([stable_id(f"person {i}") for i in range(500)], np.uint64)
    key, purpose = run_key(1, 0), int(Purpose.CHOICE)
    here = (draw(key, people, MONTH, purpose, 0) * 2.0**32).astype(np.uint64)
    changed = {f"bit {b} of the id": (key, people ^ np.uint64(1 << b), MONTH, 0) for b in range(64)}
    changed |= {f"bit {b} of the month": (key, people, MONTH ^ (1 << b), 0) for b in range(16)}
    changed |= {f"bit {b} of the index": (key, people, MONTH, 1 << b) for b in range(32)}
    changed |= {f"bit {b} of the seed": (run_key(1 ^ 1 << b, 0), people, MONTH, 0) for b in range(32)}
    changed |= {f"bit {b} of the replicate": (run_key(1, 1 << b), people, MONTH, 0) for b in range(32)}
    for name, (other_key, ids, month, index) in changed.items():
        there = (draw(other_key, ids, month, purpose, index) * 2.0**32).astype(np.uint64)
        flips = int(np.bitwise_count(here ^ there).sum())
        n = here.size * 32
        yield name, p_normal((flips - n / 2) / math.sqrt(n / 4))


def collisions(draw: Draw) -> Checks:
    """Equal words are as frequent as birthdays in a year of 2^32 days: Poisson with mean n(n-1)/2^33."""
    for word in range(4):
        people = np.uint64(VILLAGE) + np.arange(1 << 19, dtype=np.uint64)
        made = words(draw, people)[:, word]
        n = made.size
        yield f"word {word}", p_poisson(n - np.unique(made).size, n * (n - 1) / 2**33)


def birthday_spacings(draw: Draw) -> Checks:
    """Spacings of 4096 sorted words that occur twice: Poisson with mean m^3 / 2^34 (Marsaglia 1985), 32 times."""
    m = 4096
    for word in range(4):
        twice = 0
        for replicate in range(32):
            days = np.sort(words(draw, PEOPLE[:m], "replicate", replicate)[:, word])
            spacings = np.diff(days)
            twice += spacings.size - np.unique(spacings).size
        yield f"word {word}", p_poisson(twice, 32 * m**3 / 2**34)


FAMILIES = (filling, neighbours, within_a_call, series, avalanche, collisions, birthday_spacings)


def with_rounds(rounds: int) -> Draw:
    """Philox in numpy with fewer rounds than it needs."""

    def draw(key, who, month, purpose, index):
        made = draws.ROUNDS
        try:
            draws.ROUNDS = rounds
            return draws.uniforms(key, who, month, purpose, index)
        finally:
            draws.ROUNDS = made

    return draw


def lacking(change: Callable[[np.ndarray], np.ndarray]) -> Draw:
    """The true words with something done to them."""
    return lambda *counter: (change((rng.uniforms(*counter) * 2.0**32).astype(np.uint64)) + 0.5) * 2.0**-32


@pytest.fixture(scope="module")
def checks() -> dict[str, list[tuple[str, float]]]:
    return {family.__name__: list(family(rng.uniforms)) for family in FAMILIES}


@pytest.mark.parametrize("family", [family.__name__ for family in FAMILIES])
def test_the_random_numbers_pass(checks, family):
    limit = ALPHA / sum(len(made) for made in checks.values())
    name, p = min(checks[family], key=lambda check: check[1])
    assert p > limit, f"{family}: {name} has p {p:.1e}; below {limit:.1e} is an alarm"


def test_p_values_of_all_checks_are_spread_evenly(checks):
    """As a whole, too, they look like chance: p-values fall into each tenth equally often, at the same error rate."""
    p = np.array([p for made in checks.values() for _, p in made])
    deciles = np.bincount(np.minimum(p * 10, 9).astype(int), minlength=10)
    assert p_chi_square(deciles) > ALPHA, f"p-values by decile: {deciles}"


BROKEN = {
    "two rounds": (with_rounds(2), ("neighbours", "series", "avalanche", "birthday_spacings")),
    "24 bits": (lacking(lambda w: w >> np.uint64(8) << np.uint64(8)), ("filling", "avalanche", "collisions")),
    "a bit too many": (lacking(lambda w: w | np.uint64(1) << np.uint64(31)), ("filling", "neighbours")),
    "words in step": (lacking(lambda w: w[:, [0, 0, 2, 3]]), ("within_a_call",)),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_the_checks_find_a_broken_generator(checks, fault):
    draw, seen_by = BROKEN[fault]
    limit = ALPHA / sum(len(made) for made in checks.values())
    for family in FAMILIES:
        if family.__name__ in seen_by:
            least = min(p for _, p in family(draw))
            assert least < limit, f"{family.__name__} does not notice {fault}: least p {least:.1e}"
