"""The same bits however the work is shared out: threads, processes, chunks of residents."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from sim.care.choice import NOWHERE
from sim.conventions import N_CHUNKS, Option
from sim.county.residents import Residents, fresh_state, take, take_of_both
from sim.measure.record import Record
from sim.measure.tally import Count
from sim.model import CountyModel
from tests.engine import runs

ROOT = Path(__file__).resolve().parents[2]


def digest(record: Record) -> str:
    """A fingerprint of every cell of a record."""
    made = hashlib.sha256()
    for name, table in sorted(runs.cells(record).items()):
        made.update(name.encode() + np.ascontiguousarray(table).tobytes())
    return made.hexdigest()


def in_another_process(statement: str = "", **environment: str) -> str:
    """The fingerprint of the three-scenario run made by a Python of its own."""
    code = f"{statement}\nfrom tests.invariants import test_threads_processes_chunks as t; t.print_digest()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def print_digest() -> None:
    print(digest(runs.run(runs.plan("all_three"))))


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="this machine has one processor")
def test_one_thread_gives_the_bits_of_two(all_three):
    usual = numba.get_num_threads()
    try:
        for threads in (1, 2):
            numba.set_num_threads(threads)
            found = runs.differing(runs.run(runs.plan("all_three")), all_three.record)
            assert not found, f"with {threads} thread(s) the record differs: {found}"
    finally:
        numba.set_num_threads(usual)


def test_another_process_with_other_hashes_gives_the_same_bits(all_three):
    there = in_another_process(PYTHONHASHSEED="12345", NUMBA_NUM_THREADS="1")
    assert there == digest(all_three.record), "another process computed other numbers"


def test_every_chunk_counts_its_own_residents_and_no_others(all_three):
    """Threads that shared a counter would lose counts now and then, too seldom to be seen in totals."""
    model = all_three.model
    counts, episodes, choices, courses = model.tally.facility, model.episodes, model.choices, model.courses
    n = len(episodes.first) - 1
    own = np.searchsorted(np.arange(1, N_CHUNKS + 1) * n // N_CHUNKS, episodes.resident, side="right")

    def per_chunk(happened: np.ndarray) -> np.ndarray:
        return np.bincount(own, happened, N_CHUNKS).astype(np.int64)

    went = choices.facility != NOWHERE
    rationed = went & (choices.option != Option.OUT_OF_COUNTY)
    later = (courses.up_facility != NOWHERE).astype(int) + (courses.after_facility != NOWHERE)
    expected = {
        "first visits": (counts[:, :, [Count.ACUTE, Count.FOLLOW_UP]].sum(axis=(1, 2)), per_chunk(went)),
        "further visits": (counts[:, :, Count.REFERRED].sum(axis=1), per_chunk(later)),
        "admissions": (
            counts[:, :, Count.ADMITTED].sum(axis=1),
            per_chunk((courses.stay_facility != NOWHERE) + courses.again),
        ),
        "self-care": (model.tally.self_care, per_chunk(~went)),
        "demand that was met": (
            counts[:, :, Count.WANTED].sum(axis=1) - counts[:, :, Count.REFUSED].sum(axis=1),
            per_chunk(rationed + later),
        ),
        "patients' payments": (model.tally.person[:, :, 0].sum(axis=1), counts[:, :, Count.PATIENT].sum(axis=1)),
    }
    for what, (counted, happened) in expected.items():
        assert happened.sum() > 0, f"no {what} in the month"
        assert (counted == happened).all(), f"{what} by chunk: counted {counted}, happened {happened}"


@pytest.mark.slow
def test_seven_chunks_give_the_bits_of_sixty_four(all_three, tmp_path):
    there = in_another_process("import sim.conventions as c; c.N_CHUNKS = 7", NUMBA_CACHE_DIR=str(tmp_path))
    assert there == digest(all_three.record), "the number of chunks changes the record"


BYSTANDERS = 3333


def bystanders(residents: Residents) -> Residents:
    """People away from the county: in front of the others they shift every chunk's borders, and do nothing."""
    nobody = {name: np.zeros(BYSTANDERS, getattr(residents, name).dtype) for name in Residents._fields}
    away = {"id": np.arange(BYSTANDERS, dtype=np.uint64), "away": np.ones(BYSTANDERS, np.uint8)}
    return Residents(**{**nobody, **fresh_state(BYSTANDERS), **away})


class WithBystanders(CountyModel):
    """The county with bystanders in every phase but the one that moves people."""

    def move_population(self) -> None:
        if self.t > 0:
            self.residents = take(self.residents, np.arange(BYSTANDERS, len(self.residents.id)))
        super().move_population()
        both = bystanders(self.residents), self.residents
        self.residents = take_of_both(*both, np.arange(sum(len(some.id) for some in both)))


def test_where_the_chunks_of_residents_begin_makes_no_difference(all_three):
    model = runs.advance(WithBystanders(runs.plan("all_three")), 26)
    assert model.residents.id.size > BYSTANDERS * 1.5, "the bystanders are gone"
    found = runs.differing(model.record, all_three.record, 0, 26)
    assert not found, f"shifting the chunks changes {found}"
