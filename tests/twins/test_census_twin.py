import numpy as np
import pytest

from sim.care.census import CONTRACTED, CONTRACTED_KEY, ELDERLY, KEY, PRESENT, SERVED, take_census
from sim.care.choice import is_key
from sim.care.market import coverage_now
from sim.conventions import Scheme
from sim.threads import pieces
from tests.twins.conftest import same


def twin_of_take_census(residents, coverage, n_villages, month):
    here = residents.away == 0
    months_old = month - residents.birth_month.astype(np.int64)
    key = (months_old < 7 * 12) | (months_old >= 65 * 12) | (residents.chronic > 0)
    contracted = residents.contract_rank < np.where(key, coverage.contract_key, coverage.contract)
    totals = {
        PRESENT: here,
        ELDERLY: here & (months_old >= 60 * 12),
        KEY: here & key,
        CONTRACTED: here & contracted,
        CONTRACTED_KEY: here & contracted & key,
        SERVED: here & contracted & (residents.service_rank < coverage.service),
    }
    columns = [(residents.village, n_villages), (residents.quintile, 5), (residents.scheme, 3)]
    counts = [np.bincount(column[here], minlength=size) for column, size in columns]
    members = np.bincount(residents.aid[here & (residents.scheme == Scheme.RESIDENT)], minlength=3)
    return [np.array([totals[row].sum() for row in range(6)]), *counts, members]


def test_the_census_is_the_twins(month):
    arguments = (month.residents, month.coverage, month.places.n_villages, month.month)
    for name, twin in zip(month.census._fields, twin_of_take_census(*arguments), strict=True):
        same(getattr(take_census(*arguments), name), twin, name)
        assert getattr(month.census, name).sum() > 0


def test_every_table_counts_everybody_once(month):
    census = take_census(month.residents, month.coverage, month.places.n_villages, month.month)
    here = (month.residents.away == 0).sum()
    assert 0 < here < len(month.residents.id)
    assert census.totals[PRESENT] == here
    assert [table.sum() for table in census[1:4]] == [here] * 3
    assert census.assisted.sum() == census.by_scheme[Scheme.RESIDENT]


@pytest.mark.parametrize(
    ("years", "months", "belongs"), [(0, 0, True), (6, 11, True), (7, 0, False), (64, 11, False), (65, 0, True)]
)
def test_the_key_population_is_under_7_or_65_and_over(month, years, months, belongs):
    m = month
    coverage = coverage_now(m.behaviour, m.county, m.levers, (0.3, 0.6, 0.35), 0.0, m.month)
    born = m.month - 12 * years - months
    assert is_key.py_func(born, 0, coverage) == belongs
    assert is_key.py_func(born, 1, coverage), "the chronically ill belong at any age"


def test_the_census_is_the_same_in_pieces(month, monkeypatch):
    monkeypatch.setattr("sim.threads.WORTHWHILE", 0)
    monkeypatch.setattr("sim.threads._threads", 5)
    arguments = (month.residents, month.coverage, month.places.n_villages, month.month)
    assert len(pieces(len(month.residents.id))) == 6
    for name, twin in zip(month.census._fields, twin_of_take_census(*arguments), strict=True):
        same(getattr(take_census(*arguments), name), twin, name)
