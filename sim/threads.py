"""Work on residents shared out among threads: each takes a piece of them, and nobody else's.

A loop is a function of a piece, `loop(piece, start, stop, ...)`, that lets go of Python's lock: compiled, or numpy's
work on long arrays. Loops count in whole numbers into a place of their piece, and a resident's draws depend on nobody
else; so the sums have the same bits however many pieces there are and whoever works on them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

MOST_PIECES = 8
"""Places that counters keep; more threads than that find nothing to do."""

WORTHWHILE = 20_000
"""Residents below which sharing out costs more than it saves."""

_threads = min(numba.config.NUMBA_NUM_THREADS, MOST_PIECES)  # type: ignore[attr-defined]
_pool: ThreadPoolExecutor | None = None


def threads() -> int:
    """How many threads work on residents."""
    return _threads


def set_threads(number: int) -> None:
    """Let so many threads work on residents, at least 1 and at most MOST_PIECES; ValueError beyond."""
    global _threads, _pool
    if not 1 <= number <= MOST_PIECES:
        raise ValueError(f"{number} threads: give 1 to {MOST_PIECES}")
    if _pool is not None:
        _pool.shutdown()
    _threads, _pool = number, None


def pieces(n: int) -> NDArray[np.int64]:
    """Borders int64[pieces + 1] of the pieces that n residents are cut into."""
    number = 1 if n < WORTHWHILE else _threads
    return np.arange(number + 1, dtype=np.int64) * n // number


def share_out(loop: Callable[..., None], borders: NDArray[np.int64], *arguments: Any) -> None:
    """Call loop(piece, start, stop, *arguments) for every piece, on as many threads as there are."""
    global _pool  # noqa: PLW0603 - one pool of threads a process
    spans = [(piece, int(borders[piece]), int(borders[piece + 1])) for piece in range(len(borders) - 1)]
    if len(spans) == 1:
        loop(*spans[0], *arguments)
        return
    if _pool is None:
        _pool = ThreadPoolExecutor(_threads, "residents")
    others = [_pool.submit(loop, *span, *arguments) for span in spans[1:]]
    loop(*spans[0], *arguments)
    for other in others:
        other.result()
