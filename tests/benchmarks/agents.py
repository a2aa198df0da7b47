"""The small model as Mesa is usually written: every resident and every facility is an agent."""

from __future__ import annotations

import math
from itertools import accumulate
from types import SimpleNamespace
from typing import Any

import mesa

from tests.benchmarks.small_county import STAYS, VISITS, Months, Network, People, build, numbers, season

SELF, CLINIC, TOWNSHIP, COUNTY, OUTSIDE = 0, 1, 2, 4, 5


class Facility(mesa.Agent):
    """A clinic or hospital: how long one waits, how many staff, how good; None as capacity for those never full."""

    def __init__(self, model: mesa.Model, first_quality: float, capacity: float | None) -> None:
        super().__init__(model)
        self.first_quality, self.capacity = first_quality, capacity
        self.wait, self.staff, self.quality, self.load = float(capacity is not None), 1.0, first_quality, 0.0

    def adapt(self) -> None:
        """Waiting, staff and quality after the month's load."""
        if self.capacity is not None:
            rules = self.model.rules
            use = self.load / (self.capacity * self.staff)
            self.wait += rules.wait_speed * (min(use * use, rules.most_wait) - self.wait)
            low, high = rules.staff_bounds
            self.staff = min(max(self.staff * (1 + rules.staff_speed * min(max(use - 1, -1), 1)), low), high)
            by_staff, by_wait = rules.quality_by_staff * (self.staff - 1), rules.quality_by_wait * (self.wait - 1)
            self.quality = self.first_quality + by_staff - by_wait
        self.load = 0.0


class Resident(mesa.Agent):
    """Somebody with tastes, a provider used last, and what this year has cost so far."""

    def __init__(
        self, model: mesa.Model, around: list[Facility], hours: list[float], episodes: float, admission: float,
        has_contract: int, tastes: tuple[float, float, float],
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.around, self.hours, self.episodes, self.admission = around, hours, episodes, admission
        self.travel_taste, self.price_taste, self.hospital_taste = tastes
        contract = model.weights.contract * has_contract
        self.liking = (0.0, contract, contract, 0.0, self.hospital_taste, self.hospital_taste)
        self.last: int | None = None
        self.charged = self.reimbursed = 0.0

    def begin_year(self) -> None:
        """The deductible is due again."""
        self.charged = self.reimbursed = 0.0

    def live_through_month(self) -> None:
        """Every episode of the month, one after the other."""
        for _ in range(self.count_episodes()):
            self.see_somebody()
            if self.random.random() < self.admission:
                self.go_into_hospital()

    def count_episodes(self) -> int:
        """Number of episodes: Poisson, by inversion."""
        rate = self.episodes * self.model.season
        u, term, count = self.random.random(), math.exp(-rate), 0
        while u >= term and count < self.model.most_episodes:
            u -= term
            count += 1
            term *= rate / count
        return count

    def see_somebody(self) -> None:
        """Choose where to go for an episode, or to stay at home; pay and remember."""
        model, weights = self.model, self.model.weights
        paid, worth = [], []
        for option, facility in enumerate(self.around):
            payment = self.payment(model.visits[option])
            value = model.visits[option].constant - weights.wait * facility.wait + weights.quality * facility.quality
            value -= weights.travel * self.travel_taste * self.hours[option]
            value -= weights.price * self.price_taste * payment
            paid.append(payment)
            worth.append(value + self.liking[option] + (weights.habit if option == self.last else 0.0))
        option = self.pick(worth)
        model.count_visit(option, is_same=option == self.last)
        self.settle(model.visits[option], paid[option], counts=option != SELF)
        self.around[option].load += 1
        self.last = option

    def go_into_hospital(self) -> None:
        """Choose the hospital of a stay and pay."""
        model, weights = self.model, self.model.weights
        paid, worth = [], []
        for rules, option in zip(model.stays, STAYS, strict=True):
            facility = self.around[option]
            payment = self.payment(rules)
            value = rules.constant - weights.wait_for_stay * facility.wait + weights.quality * facility.quality
            value -= weights.travel * self.travel_taste * self.hours[option]
            value -= weights.price_of_stay * self.price_taste * payment
            value += self.hospital_taste if option != TOWNSHIP else 0.0
            paid.append(payment)
            worth.append(value + (weights.habit_of_stay if option == self.last else 0.0))
        index = self.pick(worth)
        model.now.stays[index] += 1
        self.settle(model.stays[index], paid[index], counts=True)
        self.around[STAYS[index]].load += model.rules.work_of_stay

    def payment(self, rules: SimpleNamespace) -> float:
        """What a visit or stay would cost out of pocket, given what the year has cost so far."""
        insurance = self.model.insurance
        due = max(insurance.deductible - self.charged, 0.0)
        covered = rules.rate * max(rules.charge - due, 0.0)
        return rules.charge - min(covered, max(insurance.cap - self.reimbursed, 0.0))

    def settle(self, rules: SimpleNamespace, paid: float, *, counts: bool) -> None:
        """Book what was paid; what counts towards the deductible."""
        self.reimbursed += rules.charge - paid
        self.model.now.paid += paid
        if counts:
            self.charged += rules.charge

    def pick(self, worth: list[float]) -> int:
        """An option with logit chances."""
        highest = max(worth)
        chances = list(accumulate(math.exp(value - highest) for value in worth))
        u = self.random.random() * chances[-1]
        return next(option for option, chance in enumerate(chances) if u < chance)


class SmallCounty(mesa.Model):
    """The county of the small model; `step` is one month."""

    most_episodes = 30

    def __init__(self, people: People, network: Network, seed: int, months: int) -> None:
        super().__init__(rng=seed)
        given = numbers()
        self.rules, self.weights = SimpleNamespace(**given["facilities"]), SimpleNamespace(**given["weights"])
        self.insurance = SimpleNamespace(**given["insurance"])
        self.visits = [SimpleNamespace(**option) for option in given["visits"].values()]
        self.stays = [SimpleNamespace(**option) for option in given["stays"].values()]
        self.month, self.months = 0, Months.empty(months)
        self._place_facilities(network)
        self._place_residents(people, network)

    def _place_facilities(self, network: Network) -> None:
        qualities, capacities = network.first_quality.tolist(), network.capacity.tolist()
        self.facilities = [
            Facility(self, quality, capacity if index < network.n_steered else None)
            for index, (quality, capacity) in enumerate(zip(qualities, capacities, strict=True))
        ]

    def _place_residents(self, people: People, network: Network) -> None:
        around = [[self.facilities[index] for index in row] for row in network.facility.tolist()]
        hours, episodes, admission = network.hours.tolist(), people.episodes.tolist(), people.admission.tolist()
        tastes = zip(
            people.travel_taste.tolist(), people.price_taste.tolist(), people.hospital_taste.tolist(), strict=True
        )
        rows = zip(people.village.tolist(), people.group.tolist(), people.has_contract.tolist(), tastes, strict=True)
        for village, group, has_contract, own_tastes in rows:
            Resident(self, around[village], hours[village], episodes[group], admission[group], has_contract, own_tastes)

    def step(self) -> None:
        """One month: illness and care in random order, then the facilities adapt."""
        self.season = season(self.month)
        self.now: Any = SimpleNamespace(visits=[0] * len(VISITS), stays=[0] * len(STAYS), same=0, paid=0.0)
        residents = self.agents_by_type[Resident]
        if self.month % 12 == 0:
            residents.do("begin_year")
        residents.shuffle_do("live_through_month")
        self.agents_by_type[Facility].do("adapt")
        self.write_month()
        self.month += 1

    def count_visit(self, option: int, *, is_same: bool) -> None:
        """Count an episode by where it went."""
        self.now.visits[option] += 1
        self.now.same += is_same

    def write_month(self) -> None:
        """The month's row of the report."""
        for name in ("visits", "stays", "same", "paid"):
            getattr(self.months, name)[self.month] = getattr(self.now, name)
        ends = list(accumulate(numbers()["places"].values()))
        groups = [self.facilities[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        self.months.wait[self.month] = [sum(f.wait for f in group) / len(group) for group in groups]


def run(people: People, network: Network, months: int, seed: int = 1) -> Months:
    """All months of a county with every resident an agent."""
    county = SmallCounty(people, network, seed, months)
    for _ in range(months):
        county.step()
    return county.months


def prepared(n_residents: int, months: int, seed: int = 1) -> SmallCounty:
    """A county ready to step, so that building it can be left out of a measurement."""
    return SmallCounty(*build(n_residents), seed, months)
