"""The only place where randomness is made: Philox4x32-10, a function of key and counter, without state.

Key = (seed, replicate); counter = (who, month, purpose, index). The scenario is in neither, so two scenarios draw the
same numbers for the same person and purpose; nothing depends on order, threads or processes.
Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import IntEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Purpose(IntEnum):
    """What a random number is for; part of the counter. Add at the end, never reorder."""

    SAMPLE = 0
    RESIDENT = 1
    TASTE = 2
    FALL_ILL = 3
    EPISODE = 4
    CHOICE = 5
    CAPACITY = 6
    OUTCOME = 7
    ADMISSION = 8
    AFTERCARE = 9
    DEATH = 10
    BIRTH = 11
    MIGRATION = 12
    PLACE = 13
    FACILITY = 14
    STAFF_EXIT = 15
    STAFF_HIRE = 16
    LICENSING = 17
    ASSUMPTION = 18
    CHRONIC = 19
    RANKS = 20
    AGEING = 21
    DISCHARGE = 30
    BUILD_UP = 27
    BEYOND = 28
    SIPHON = 22
    CONVERSION = 23
    VILLAGE_EXIT = 24
    VILLAGE_ENTRY = 25
    BONDED = 26
    ENROLMENT = 52
    CLINIC_HOUSE = 57
    NEW_FACILITY = 58
    TCM = 59
    APPRENTICE = 60
    OPERATION = 61
    TOWNSHIP_STAFF = 54
    POACHING = 55
    VILLAGE_RECRUIT = 56
    RETURN = 62
    EARLIER_STAY = 63


M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
SIXTEEN = np.uint64(16)
SCALE = 2.0**-32

BLOCK = 512
"""Draws made at once by `draw_block`: as many as fit the processor's nearest memory beside what is done with them."""


@njit(inline="always")
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Four random words of a counter of four words and a key of two (ten rounds).

    Each is a 32-bit word held in a uint64, the form in which a processor multiplies several at once.
    """
    for _ in range(10):
        p0 = M0 * c0
        p1 = M1 * c2
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & LOW, (p0 >> HALF) ^ c3 ^ k1, p0 & LOW
        k0 = (k0 + W0) & LOW
        k1 = (k1 + W1) & LOW
    return c0, c1, c2, c3


@njit(inline="always")
def _when_and_why(month, purpose):  # type: ignore[no-untyped-def]
    return (np.uint64(purpose) << SIXTEEN) | np.uint64(month)


@njit
def draw4(key, who, month, purpose, index):  # type: ignore[no-untyped-def]
    """Four uniforms strictly between 0 and 1.

    key uint32[2]; who uint64 (the stable id of a person or facility); month < 65536; purpose a `Purpose`;
    index distinguishes draws of one purpose (episode, option block).
    """
    who64 = np.uint64(who)
    a, b, c, d = philox(
        who64 & LOW, who64 >> HALF, _when_and_why(month, purpose), np.uint64(index), np.uint64(key[0]),
        np.uint64(key[1]),
    )  # fmt: skip
    return (a + 0.5) * SCALE, (b + 0.5) * SCALE, (c + 0.5) * SCALE, (d + 0.5) * SCALE


@njit
def draw_block(key, who, month, purpose, index, n, words):  # type: ignore[no-untyped-def]
    """The same draws for n <= BLOCK ids at once, as whole numbers: a uniform is (word + 0.5) / 2**32.

    who uint64[n] ids, index uint64[n]; words uint32[4 * BLOCK] receives word j of draw e at j * BLOCK + e.
    """
    when, k0, k1 = _when_and_why(month, purpose), np.uint64(key[0]), np.uint64(key[1])
    for e in range(n):
        a, b, c, d = philox(who[e] & LOW, who[e] >> HALF, when, index[e], k0, k1)
        words[e] = a
        words[BLOCK + e] = b
        words[2 * BLOCK + e] = c
        words[3 * BLOCK + e] = d


@njit(inline="always")
def uniform(word):  # type: ignore[no-untyped-def]
    """The uniform of a word of `draw_block`."""
    return (word + 0.5) * SCALE


def words_below(chance: NDArray[np.float64]) -> NDArray[np.int64]:
    """The whole numbers (0 to 2**32) below which lie the random words whose uniforms lie below chances."""
    return np.clip(np.ceil(chance / SCALE - 0.5), 0, 2**32).astype(np.int64)


@njit(inline="always")
def word_limit(chance):  # type: ignore[no-untyped-def]
    """The same for one chance in a loop, as int64."""
    return np.int64(min(max(np.ceil(chance / SCALE - 0.5), 0.0), 2.0**32))


def word_below(chance: float) -> np.uint64:
    """The same for one chance."""
    return np.uint64(words_below(np.array(chance)))


@njit(nogil=True, cache=True)
def _fill(key, who, month, purpose, index, out):  # type: ignore[no-untyped-def]
    words, indices = np.empty(4 * BLOCK, np.uint32), np.full(BLOCK, np.uint64(index), np.uint64)
    for begin in range(0, who.size, BLOCK):
        n = min(BLOCK, who.size - begin)
        draw_block(key, who[begin : begin + n], month, purpose, indices, n, words)
        block = out[begin : begin + n]
        for e in range(n):
            for j in range(4):
                block[e, j] = uniform(words[j * BLOCK + e])


def uniforms(
    key: NDArray[np.uint32], who: NDArray[np.uint64], month: int, purpose: Purpose, index: int = 0
) -> NDArray[np.float64]:
    """Four uniforms in (0, 1) for each id: float64[n, 4]."""
    out = np.empty((len(who), 4))
    _fill(key, np.asarray(who, np.uint64), month, int(purpose), index, out)
    return out


def run_key(seed: int, replicate: int) -> NDArray[np.uint32]:
    """The key of a run: uint32[2]; seed and replicate from 0 to 2**32 - 1."""
    return np.array([seed, replicate], np.uint32)


def stable_id(text: str) -> int:
    """A 64-bit id of a name, the same on every machine and in every run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def child_ids(mothers: NDArray[np.uint64], month: int) -> NDArray[np.uint64]:
    """64-bit ids of children born to these mothers in a month: made of mother and month, never counted."""
    out = np.empty(len(mothers), np.uint64)
    _child_ids(mothers, month, out)
    return out


@njit(cache=True)
def _child_ids(mothers, month, out):  # type: ignore[no-untyped-def]
    for i in range(mothers.size):
        m = np.uint64(mothers[i])
        a, b, _, _ = philox(m & LOW, m >> HALF, np.uint64(month), np.uint64(0), np.uint64(11), np.uint64(7))
        out[i] = (a << HALF) | b


def assumption_quantile(seed: int, replicate: int) -> Callable[[str], float]:
    """The quantile (0-1) at which each assumed number is drawn in a replicate, by its name.

    The same name gives the same quantile in every scenario, so scenarios of a replicate share their assumptions.
    """
    key = run_key(seed, replicate)

    def quantile(name: str) -> float:
        who = np.array([stable_id(name)], np.uint64)
        return float(uniforms(key, who, 0, Purpose.ASSUMPTION)[0, 0])

    return quantile


Stream = np.random.Generator
"""Numbers one after another."""


def stream(*seeds: int) -> Stream:
    """A stream for statistics over runs – folds, starts, which draws are kept; no run of the model draws from one."""
    return np.random.default_rng(seeds)


ChainStream = np.random.RandomState
"""A stream of the older kind."""


def chain_stream(*seeds: int) -> ChainStream:
    """A stream as samplers of Markov chains ask for."""
    return np.random.RandomState(seeds)


def even_cube(n: int, sides: int, seed: int) -> NDArray[np.float64]:
    """The first n points of a scrambled Sobol sequence in the unit cube: float64[n, sides].

    Fewer points of the same seed are the first of more.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import, and no run needs it

    points: NDArray[np.float64] = qmc.Sobol(sides, scramble=True, seed=seed).random_base2(
        max(int(np.ceil(np.log2(n))), 0)
    )
    return points[:n]


def latin_cube(n: int, sides: int, seed: int) -> NDArray[np.float64]:
    """A Latin hypercube of n points: float64[n, sides], each side cut into n parts that hold one point each."""
    from scipy.stats import qmc  # noqa: PLC0415

    points: NDArray[np.float64] = qmc.LatinHypercube(sides, seed=seed).random(n)
    return points
