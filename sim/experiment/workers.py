"""Worker processes that stay for a whole command: each starts once, computes on one thread and reads inputs once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from sim.threads import set_threads

_staying: list[tuple[int, ProcessPoolExecutor]] = []
"""The pool in use with its number of processes; empty before the first and after one that broke."""


@contextmanager
def workers(n_processes: int) -> Iterator[ProcessPoolExecutor]:
    """The pool of up to `n_processes`, for a `with` block; the next block finds the same processes at work.

    Processes start as tasks come in. A pool that lost a process, or whose block ends with an error, is given up, and
    the next block has a new one. Python ends the processes with the program.
    """
    if _staying and not (_staying[0][0] == n_processes and _answers(_staying[0][1])):
        _dismiss()
    if not _staying:
        context = multiprocessing.get_context("spawn")  # the same on every system, and safe beside compiled threads
        _staying.append((n_processes, ProcessPoolExecutor(n_processes, context, initializer=_one_thread)))
    try:
        yield _staying[0][1]
    except BaseException:
        _dismiss()
        raise


def _answers(pool: ProcessPoolExecutor) -> bool:
    try:
        pool.submit(int)
    except BrokenProcessPool:
        return False
    return True


def _dismiss() -> None:
    while _staying:
        _staying.pop()[1].shutdown(cancel_futures=True)


def _one_thread() -> None:
    """Each worker computes on one thread: processes beat threads where there are many runs."""
    set_threads(1)
