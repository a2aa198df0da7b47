"""Worker processes stay from one block to the next; one that was killed is replaced."""

from __future__ import annotations

import os
import signal

import pytest

from sim.experiment.workers import workers


def pid_there() -> int:
    with workers(1) as pool:
        return pool.submit(os.getpid).result()


def test_the_same_process_works_for_the_whole_command():
    first = pid_there()
    assert first != os.getpid(), "the work was done here"
    assert pid_there() == first, "a second process was started for the second block"


def test_a_killed_process_is_replaced():
    first = pid_there()
    with workers(1) as pool:
        os.kill(first, signal.SIGKILL)
        broken = pool.submit(os.getpid)
        with pytest.raises(Exception, match="terminated"):
            broken.result()
    assert pid_there() != first


def test_a_block_that_fails_takes_its_processes_along():
    first = pid_there()

    def fail() -> None:
        with workers(1):
            raise ValueError("wrong input")

    with pytest.raises(ValueError, match="wrong input"):
        fail()
    assert pid_there() != first, "the processes of a failed block went on"


def test_another_number_of_processes_is_another_pool():
    first = pid_there()
    with workers(2) as pool:
        assert pool.submit(os.getpid).result() != first
