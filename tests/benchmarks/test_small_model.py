"""The yardstick programs simulate the same model: their statistics agree within what chance explains."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks import agents, arrays, small_county
from tests.benchmarks.small_county import Facilities, People, build, numbers

Z = 5.5
"""Standard errors of the difference allowed: by the t distribution of 22 degrees of freedom all fifteen statistics
together raise a false alarm with one choice of seeds in four thousand (two-sided)."""


def statistics(program, people: People, network, months: int, seeds: range) -> dict[str, np.ndarray]:
    rows = [program.run(people, network, months, seed).summary(len(people)) for seed in seeds]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def agree(n_residents: int, months: int, n_seeds: int) -> None:
    """Both programs from the same county, each with seeds of its own; every statistic's means are compared."""
    people, network = build(n_residents)
    one = statistics(agents, people, network, months, range(n_seeds))
    other = statistics(arrays, people, network, months, range(1000, 1000 + n_seeds))
    for name, values in one.items():
        error = np.sqrt((values.var(ddof=1) + other[name].var(ddof=1)) / n_seeds)
        z = (values.mean() - other[name].mean()) / error
        assert abs(z) < Z, f"{name}: {values.mean():.5f} with agents, {other[name].mean():.5f} in arrays, z {z:.1f}"


def test_agents_and_arrays_give_the_same_statistics():
    agree(n_residents=1500, months=14, n_seeds=12)


@pytest.mark.slow
def test_agents_and_arrays_give_the_same_statistics_in_a_larger_county():
    agree(n_residents=10_000, months=36, n_seeds=12)


def test_the_county_is_as_large_as_the_file_says():
    people, network = build(3000)
    illness = numbers()["illness"]
    assert network.facility.shape == (numbers()["places"]["villages"], len(small_county.VISITS))
    assert network.capacity.size == 330, "329 facilities and self-care"
    assert np.isclose(people.episodes[people.group].mean(), illness["episodes_per_month"])
    assert (np.diff(people.village) >= 0).all(), "residents are not sorted by village"


def test_a_full_facility_grows_its_queue_and_then_its_staff():
    network = build(3000)[1]
    facilities = Facilities(network)
    for _ in range(6):
        facilities.adapt(2.0 * network.capacity)
    steered = slice(0, network.n_steered)
    assert (facilities.wait[steered] > 2).all(), "a load of twice the capacity makes no queue"
    assert (facilities.staff[steered] > 1).all()
    assert (facilities.staff[steered] <= numbers()["facilities"]["staff_bounds"][1]).all()
    assert (facilities.quality[steered] < network.first_quality[steered]).all(), "queues cost no quality"
    assert (facilities.wait[network.n_steered :] == 0).all(), "the hospital outside has a queue"


@pytest.mark.parametrize(
    ("charged", "reimbursed", "expected"), [(0, 0, 236), (150, 0, 176), (500, 0, 156), (500, 14_990, 250)]
)
def test_deductible_rate_and_cap_bite_alike_in_both_programs(charged, reimbursed, expected):
    """A visit of 260 yuan at 40%: what is left of the deductible first, then the rate, then the room under the cap."""
    people, network = build(400)
    modelled = agents.SmallCounty(people, network, 1, 1)
    resident = modelled.agents_by_type[agents.Resident][0]
    resident.charged, resident.reimbursed = charged, reimbursed
    assert resident.payment(modelled.visits[4]) == pytest.approx(expected)
    county = arrays.SmallCounty(people, network, 1, 1)
    county.accounts.charged[0], county.accounts.reimbursed[0] = charged, reimbursed
    charge, rate = small_county.column("visits", "charge"), small_county.column("visits", "rate")
    assert county._payments(np.array([0]), charge, rate)[0, 4] == pytest.approx(expected, rel=1e-4)
