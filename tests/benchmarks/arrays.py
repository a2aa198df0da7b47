"""The small model in whole arrays: the first episode of everybody who has one, then the second, and so on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.small_county import (
    STAYS,
    VISITS,
    Facilities,
    Floats,
    Months,
    Network,
    People,
    column,
    numbers,
    season,
    waits,
)

NEVER_YET = -1
PLACES = np.array(STAYS)


@dataclass
class Accounts:
    """What each resident remembers: charges and reimbursement of the year, and the option used last."""

    charged: Floats
    reimbursed: Floats
    last: NDArray[np.int8]

    @classmethod
    def of(cls, n_residents: int) -> Accounts:
        """Nothing spent, nobody seen."""
        return cls(
            np.zeros(n_residents, np.float32),
            np.zeros(n_residents, np.float32),
            np.full(n_residents, NEVER_YET, np.int8),
        )


class SmallCounty:
    """The county of the small model; `step` is one month."""

    def __init__(self, people: People, network: Network, seed: int, months: int) -> None:
        self.people, self.network, self.months = people, network, Months.empty(months)
        self.facilities, self.accounts = Facilities(network), Accounts.of(len(people))
        self.random = np.random.default_rng(seed)
        self.month = 0

    def step(self) -> None:
        """One month: illness and care in rounds of one episode each, then the facilities adapt."""
        if self.month % 12 == 0:
            self.accounts.charged[:] = 0
            self.accounts.reimbursed[:] = 0
        self.load = np.zeros(self.network.capacity.size)
        self._lay_out_worth()
        left = self.random.poisson((self.people.episodes * season(self.month))[self.people.group])
        who = np.flatnonzero(left)
        while who.size:
            self._see_somebody(who)
            left[who] -= 1
            who = who[left[who] > 0]
        self.facilities.adapt(self.load)
        self.months.wait[self.month] = waits(self.facilities)
        self.month += 1

    def _lay_out_worth(self) -> None:
        """What each option is worth to a village before tastes, prices and habits: float32[village, option]."""
        weights, at = numbers()["weights"], self.network.facility
        wait, quality = self.facilities.wait[at], self.facilities.quality[at]
        self.worth = (column("visits", "constant") - weights["wait"] * wait + weights["quality"] * quality).astype("f4")
        stay = weights["quality"] * quality[:, PLACES] - weights["wait_for_stay"] * wait[:, PLACES]
        self.worth_of_stay = (column("stays", "constant") + stay).astype("f4")

    def _see_somebody(self, who: NDArray[np.intp]) -> None:
        """One visit (or day of self-care) of each of these residents, and the stays that follow from them."""
        people, weights, village = self.people, numbers()["weights"], self.people.village[who]
        last = self.accounts.last[who]
        charge = column("visits", "charge")
        paid = self._payments(who, charge, column("visits", "rate"))
        worth = self.worth[village] - (weights["price"] * people.price_taste[who])[:, None] * paid
        worth -= (weights["travel"] * people.travel_taste[who])[:, None] * self.network.hours[village]
        worth[:, 1:3] += (weights["contract"] * people.has_contract[who])[:, None]
        worth[:, 4:] += people.hospital_taste[who, None]
        worth += weights["habit"] * (last[:, None] == np.arange(len(VISITS)))
        option = self._pick(worth)
        self.months.same[self.month] += np.count_nonzero(option == last)
        self.accounts.last[who] = option
        self._settle(who, option, charge, paid, counts=option > 0)
        self.months.visits[self.month] += np.bincount(option, minlength=len(VISITS))
        self.load += np.bincount(self.network.facility[village, option], minlength=self.load.size)
        is_admitted = self.random.random(who.size) < people.admission[people.group[who]]
        if is_admitted.any():
            self._go_into_hospital(who[is_admitted])

    def _go_into_hospital(self, who: NDArray[np.intp]) -> None:
        """One stay of each of these residents."""
        people, weights, village = self.people, numbers()["weights"], self.people.village[who]
        charge = column("stays", "charge")
        paid = self._payments(who, charge, column("stays", "rate"))
        worth = self.worth_of_stay[village] - (weights["price_of_stay"] * people.price_taste[who])[:, None] * paid
        worth -= (weights["travel"] * people.travel_taste[who])[:, None] * self.network.hours[village][:, PLACES]
        worth[:, 1:] += people.hospital_taste[who, None]
        worth += weights["habit_of_stay"] * (self.accounts.last[who, None] == PLACES)
        index = self._pick(worth)
        self._settle(who, index, charge, paid, counts=np.ones(who.size, bool))
        self.months.stays[self.month] += np.bincount(index, minlength=len(STAYS))
        at = self.network.facility[village, PLACES[index]]
        self.load += numbers()["facilities"]["work_of_stay"] * np.bincount(at, minlength=self.load.size)

    def _payments(self, who: NDArray[np.intp], charge: Floats, rate: Floats) -> Floats:
        """What each option would cost out of pocket: float32[resident, option]."""
        insurance = numbers()["insurance"]
        due = np.maximum(insurance["deductible"] - self.accounts.charged[who], 0)
        room = np.maximum(insurance["cap"] - self.accounts.reimbursed[who], 0)
        covered = rate * np.maximum(charge - due[:, None], 0)
        return charge - np.minimum(covered, room[:, None])

    def _settle(
        self, who: NDArray[np.intp], option: NDArray[np.intp], charge: Floats, paid: Floats, counts: NDArray[np.bool_]
    ) -> None:
        """Book what was paid; `counts` says what counts towards the deductible."""
        own = paid[np.arange(who.size), option]
        self.accounts.reimbursed[who] += charge[option] - own
        self.accounts.charged[who] += np.where(counts, charge[option], 0).astype(np.float32)
        self.months.paid[self.month] += own.sum(dtype=float)

    def _pick(self, worth: Floats) -> NDArray[np.intp]:
        """An option of each row with logit chances."""
        chances = np.exp(worth - worth.max(axis=1, keepdims=True)).cumsum(axis=1)
        u = self.random.random(len(worth), np.float32) * chances[:, -1]
        return np.minimum((chances <= u[:, None]).sum(axis=1), worth.shape[1] - 1)


def run(people: People, network: Network, months: int, seed: int = 1) -> Months:
    """All months of a county in whole arrays."""
    county = SmallCounty(people, network, seed, months)
    for _ in range(months):
        county.step()
    return county.months
