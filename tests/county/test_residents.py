"""How residents are kept: few bytes each, ranks and tastes as whole numbers."""

from dataclasses import replace

import numpy as np
import pytest

from sim.county.residents import (
    BATCH,
    MOST_VILLAGES,
    NOT_YET,
    RANKS,
    TASTES,
    batches,
    canonical_order,
    in_ranks,
    in_tastes,
    put_together,
    take,
    take_of_both,
)
from sim.county.synthesis import make_places, make_residents
from tests.engine import runs

MOST_BYTES = 64
MONTH = 12 * 2021
Z = 4.9
"""Standard errors allowed: a true mean misses by more once in a million comparisons."""


@pytest.fixture(scope="module")
def residents():
    county = runs.county()
    return make_residents(county, runs.behaviour(), make_places(county), 0.05, MONTH)


def test_a_resident_takes_few_bytes(residents):
    each = sum(column.itemsize for column in residents)
    assert each <= MOST_BYTES, f"{each} bytes a resident"
    assert sum(column.nbytes for column in residents) == each * len(residents.id), "a column is of another length"


@pytest.mark.parametrize("name", ["contract_rank", "service_rank", "uptake_rank", "care_rank"])
@pytest.mark.parametrize("share", [0.0, 0.003, 0.5, 0.97, 1.0])
def test_a_share_covers_that_part_of_the_people(residents, name, share):
    covered = getattr(residents, name) < share * RANKS
    error = np.sqrt(share * (1 - share) / covered.size)
    assert abs(covered.mean() - share) <= Z * error, f"{covered.mean():.5f} below {share} of {name}"


def test_ranks_reach_from_the_first_to_the_last():
    smallest = 2.0**-33
    assert in_ranks(np.array([smallest, 0.5, 1 - smallest])).tolist() == [0, RANKS // 2, RANKS - 1]


def test_tastes_are_rounded_and_cut_off():
    kept = in_tastes(np.array([-0.25, 0.0, 1.0, 1.0004, 1.0006, 31.9, 50.0, -50.0])) / TASTES
    assert kept == pytest.approx([-0.25, 0.0, 1.0, 1.0, 1 + 1 / TASTES, 31.9, 32 - 1 / TASTES, -32.0], abs=0.5 / TASTES)


@pytest.mark.parametrize("name", ["frailty", "hospital_taste"])
def test_means_of_what_differs_between_people(residents, name):
    values = getattr(residents, name) / TASTES
    expected = {"frailty": 1.0, "hospital_taste": 0.0}[name]
    assert abs(values.mean() - expected) < Z * values.std() / np.sqrt(values.size)


def test_everybody_starts_with_nothing_used_and_nothing_spent(residents):
    assert (residents.usual == NOT_YET).all()
    assert not any(getattr(residents, name).any() for name in residents._fields if name.startswith("ytd_"))


def test_residents_made_in_batches_are_those_made_at_once(residents, monkeypatch):
    monkeypatch.setattr("sim.county.residents.BATCH", 1_000)
    county = runs.county()
    again = make_residents(county, runs.behaviour(), make_places(county), 0.05, MONTH)
    assert len(again.id) > 20_000
    for name in again._fields:
        assert (getattr(again, name) == getattr(residents, name)).all(), name


def test_residents_are_made_in_the_canonical_order(residents):
    assert (canonical_order(residents.village, residents.id) == np.arange(len(residents.id))).all()


@pytest.mark.parametrize("n", [0, 1, BATCH - 1, BATCH, 2 * BATCH + 1])
def test_batches_hold_everybody_once(n):
    everybody = np.arange(n)
    parts = [everybody[some] for some in batches(n)]
    assert len(parts) >= 1, "an empty county has an empty batch"
    assert (np.concatenate(parts) == everybody).all()
    assert max(part.size for part in parts) <= BATCH


def test_two_groups_are_taken_from_one_after_the_other(residents):
    some, others = take(residents, np.arange(5)), take(residents, np.arange(7, 10))
    columns = some._asdict()
    both = take_of_both(columns, others, np.array([7, 0, 5]))
    assert both.id.tolist() == [others.id[2], some.id[0], others.id[0]]
    assert not columns, "the columns of the first are still held, so that all residents are in memory twice"


def test_parts_must_add_up(residents):
    with pytest.raises(AssertionError, match="hold 5 residents, not 6"):
        put_together([take(residents, np.arange(2)), take(residents, np.arange(3))], 6)


def test_villages_that_cannot_be_told_apart_are_refused():
    places = make_places(runs.county())
    many = [f"v{i}" for i in range(MOST_VILLAGES + 1)]
    with pytest.raises(ValueError, match="65537 villages"):
        make_residents(runs.county(), runs.behaviour(), replace(places, ids=many), 0.01, MONTH)
