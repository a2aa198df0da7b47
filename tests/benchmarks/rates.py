"""What this machine can do on one core: draws, powers and bytes, each in the best form that the engine has.

The one place to change when the engine gets a faster form of any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numba import njit

from sim.lanes import N_LANES, exp2, load, log2, store
from sim.rng import BLOCK, draw_block, run_key

REPEATS = 7
COPIED = 1 << 26
"""Numbers copied to measure memory: 256 MB, more than any cache holds."""

TIMES = 2000
"""How often a block is gone through within one measurement."""


@njit
def _draw(key, who, index, words, times):  # type: ignore[no-untyped-def]
    for month in range(times):
        draw_block(key, who, month, 1, index, BLOCK, words)


@njit
def _powers(numbers, out, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        for i in range(0, numbers.size, N_LANES):
            store(out, i, exp2(log2(load(numbers, i))))


def rates() -> dict[str, float]:
    """Nanoseconds a call of the generator (four words), a logarithm or power, and a byte copied (read and written)."""
    who, index, words = np.arange(BLOCK, dtype=np.uint64), np.zeros(BLOCK, np.uint64), np.empty(4 * BLOCK, np.uint32)
    numbers, out, key = np.linspace(0.1, 9.0, BLOCK, dtype=np.float32), np.empty(BLOCK, np.float32), run_key(1, 0)
    here, there = np.ones(COPIED, np.float32), np.empty(COPIED, np.float32)
    return {
        "call": _best(lambda: _draw(key, who, index, words, TIMES)) / (BLOCK * TIMES),
        "power": _best(lambda: _powers(numbers, out, TIMES)) / (2 * BLOCK * TIMES),
        "byte": _best(lambda: np.copyto(there, here)) / (2 * here.nbytes),
    }


def _best(work: Callable[[], object]) -> float:
    """CPU nanoseconds of the fastest of some repetitions, the first (which compiles) left out."""
    work()
    least = float("inf")
    for _ in range(REPEATS):
        begun = time.process_time_ns()
        work()
        least = min(least, time.process_time_ns() - begun)
    return least
