"""The same bits however the work is shared out: threads, processes, pieces and blocks of residents."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import threads
from sim.conventions import NOWHERE, Option
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
    code = f"{statement}\nfrom tests.invariants import test_threads_processes_pieces as t; t.print_digest()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def print_digest() -> None:
    print(digest(runs.run(runs.plan("all_three"))))


@pytest.fixture
def share_out_among(monkeypatch):
    """Let so many threads work on however few residents there are."""
    usual = threads.threads()
    monkeypatch.setattr(threads, "WORTHWHILE", 1)
    yield threads.set_threads
    threads.set_threads(usual)


@pytest.mark.parametrize("number", [1, 2, 7])
def test_any_number_of_threads_gives_the_same_bits(all_three, share_out_among, number):
    share_out_among(number)
    model = CountyModel(runs.plan("all_three"))
    model.run()
    assert len(model.episodes.borders) == number + 1, "the work was not shared out"
    found = runs.differing(model.record, all_three.record)
    assert not found, f"with {number} thread(s) the record differs: {found}"


@pytest.mark.parametrize("number", [0, threads.MOST_PIECES + 1])
def test_a_number_of_threads_that_cannot_be_is_refused(number):
    with pytest.raises(ValueError, match=str(number)):
        threads.set_threads(number)


def test_another_process_with_other_hashes_gives_the_same_bits(all_three):
    there = in_another_process(PYTHONHASHSEED="12345", NUMBA_NUM_THREADS="1")
    assert there == digest(all_three.record), "another process computed other numbers"


def test_every_piece_counts_its_own_residents_and_no_others(share_out_among):
    """Threads that shared a counter would lose counts now and then, too seldom to be seen in totals."""
    share_out_among(5)
    model = runs.advance(CountyModel(runs.plan("all_three")), 20)
    counts, episodes, choices, courses = model.tally.facility, model.episodes, model.choices, model.courses
    n = model.residents.id.size
    own = np.searchsorted(threads.pieces(n)[1:], episodes.resident, side="right")

    def per_piece(happened: np.ndarray) -> np.ndarray:
        return np.bincount(own, happened, threads.MOST_PIECES).astype(np.int64)

    went = choices.facility != NOWHERE
    rationed = went & (choices.option != Option.OUT_OF_COUNTY)
    further = courses.returns * (1 + courses.new_slip.astype(int))
    later = (courses.up_facility != NOWHERE).astype(int) + (courses.after_facility != NOWHERE)
    expected = {
        "first visits": (counts[:, :, [Count.ACUTE, Count.FOLLOW_UP]].sum(axis=(1, 2)), per_piece(went)),
        "visits by referral": (counts[:, :, Count.REFERRED].sum(axis=1), per_piece(later)),
        "further visits": (counts[:, :, Count.RETURN].sum(axis=1), per_piece(further)),
        "admissions": (
            counts[:, :, Count.ADMITTED].sum(axis=1),
            per_piece((courses.stay_facility != NOWHERE) + courses.again),
        ),
        "self-care": (model.tally.self_care, per_piece(~went)),
        "demand that was met": (
            counts[:, :, Count.WANTED].sum(axis=1) - counts[:, :, Count.REFUSED].sum(axis=1),
            per_piece(rationed + later + further),
        ),
        "patients' payments": (model.tally.person[:, :, 0].sum(axis=1), counts[:, :, Count.PATIENT].sum(axis=1)),
    }
    for what, (counted, happened) in expected.items():
        assert happened.sum() > 0, f"no {what} in the month"
        assert (counted == happened).all(), f"{what} by piece: counted {counted}, happened {happened}"


@pytest.mark.slow
@pytest.mark.parametrize("size", [64, 4096])
def test_the_size_of_blocks_makes_no_difference(all_three, tmp_path, size):
    there = in_another_process(f"import sim.rng as r; r.BLOCK = {size}", NUMBA_CACHE_DIR=str(tmp_path))
    assert there == digest(all_three.record), f"blocks of {size} change the record"


BYSTANDERS = 3333


def bystanders(residents: Residents) -> Residents:
    """People away from the county: before all others they shift every border of the work, and do nothing."""
    nobody = {name: np.zeros(BYSTANDERS, getattr(residents, name).dtype) for name in Residents._fields}
    away = {"id": np.arange(BYSTANDERS, dtype=np.uint64), "away": np.ones(BYSTANDERS, np.uint8)}
    return Residents(**{**nobody, **fresh_state(BYSTANDERS), **away})


class WithBystanders(CountyModel):
    """The county with bystanders in every phase but the one that moves people."""

    def move_population(self) -> None:
        if self.t > 0:
            self.residents = take(self.residents, np.arange(BYSTANDERS, len(self.residents.id)))
        super().move_population()
        first, others = bystanders(self.residents), self.residents
        self.residents = take_of_both(first._asdict(), others, np.arange(BYSTANDERS + len(others.id)))


def test_where_pieces_and_blocks_begin_makes_no_difference(all_three, share_out_among):
    share_out_among(2)
    model = runs.advance(WithBystanders(runs.plan("all_three")), 26)
    assert model.residents.id.size > BYSTANDERS * 1.5, "the bystanders are gone"
    found = runs.differing(model.record, all_three.record, 0, 26)
    assert not found, f"shifting the pieces changes {found}"
