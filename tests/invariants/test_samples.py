"""A sample of the residents is part of every larger one, the same people with the same attributes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.county.residents import Residents
from sim.county.synthesis import make_places, make_residents
from sim.measure.indicators import value
from tests.engine import runs

Z = 4.9
"""Standard errors allowed: a true rate misses by more once in a million comparisons."""


@pytest.fixture(scope="module")
def samples() -> dict[float, Residents]:
    county, behaviour = runs.county(), runs.behaviour()
    places = make_places(county)
    month = runs.month("2021-01")
    return {share: make_residents(county, behaviour, places, share, month) for share in (0.01, 0.1, 1.0)}


@pytest.mark.parametrize(("small", "large"), [(0.01, 0.1), (0.1, 1.0)])
def test_the_smaller_sample_lies_inside_the_larger_person_for_person(samples, small, large):
    few, many = samples[small], samples[large]
    assert np.unique(many.id).size == many.id.size, "two residents share an id"
    order = np.argsort(many.id)
    at = order[np.minimum(np.searchsorted(many.id[order], few.id), many.id.size - 1)]
    assert (many.id[at] == few.id).all(), (
        f"{(many.id[at] != few.id).sum()} of the {small:.0%} are not in the {large:.0%}"
    )
    for name in Residents._fields:
        unequal = (getattr(few, name) != getattr(many, name)[at]).sum()
        assert unequal == 0, f"{name} differs for {unequal} people between the {small:.0%} and the {large:.0%} sample"


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_rates_of_a_sample_are_those_of_all(samples, share):
    few, everybody = samples[share], samples[1.0]

    def rates(people: Residents) -> dict[str, np.ndarray]:
        age = runs.month("2021-01") - people.birth_month
        return {
            "in the sample's villages": people.village < 20,
            "away": people.away > 0,
            "over 60": age >= 720,
            "chronic": people.chronic > 0,
            "male": people.male > 0,
            "employees' scheme": people.scheme == 2,
            "uninsured": people.scheme == 0,
            "poorest fifth": people.quintile == 0,
        }

    size = everybody.id.size
    off = few.id.size - share * size
    assert abs(off) < Z * np.sqrt(size * share * (1 - share)), f"the {share:.0%} sample has {few.id.size} of {size}"
    for (name, here), (_, there) in zip(rates(few).items(), rates(everybody).items(), strict=True):
        error = np.sqrt(there.mean() * (1 - there.mean()) / few.id.size * (1 - share))
        assert abs(here.mean() - there.mean()) < Z * error, (
            f"{name}: {here.mean():.4f} in the {share:.0%} sample, {there.mean():.4f} of all, error {error:.4f}"
        )


def test_a_small_sample_tells_the_visits_of_a_larger_one():
    records = {share: runs.run(runs.plan("baseline", until="2022-01", share=share)) for share in (0.01, 0.04)}
    visits = {share: value(record, "visits_per_resident", 11) for share, record in records.items()}
    present = {share: record.county["residents"][11] for share, record in records.items()}
    spread = 12.0  # a resident's visits of a year vary with about this standard deviation
    error = spread * np.sqrt(1 / present[0.01] - 1 / present[0.04])
    assert abs(visits[0.01] - visits[0.04]) < 3.5 * error, f"visits per resident by sample: {visits}, error {error:.3f}"


def test_another_sample_holds_other_people_and_lies_inside_its_own_larger_one():
    county, behaviour = runs.county(), runs.behaviour()
    places, month = make_places(county), runs.month("2021-01")
    usual, few, many = (make_residents(county, behaviour, places, *which) for which in (
        (0.01, month, 0), (0.01, month, 1), (0.04, month, 1)))  # fmt: skip
    assert np.isin(few.id, many.id).all(), "the smaller sample is no part of the larger"
    both = np.isin(few.id, usual.id).sum()
    expected = 0.01 * few.id.size
    assert both < expected + Z * np.sqrt(expected), f"{both} of {few.id.size} are in two independent samples of 1%"
