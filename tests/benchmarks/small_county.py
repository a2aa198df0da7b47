"""The county of the small model: its people, facilities and rules, laid out from `small_model.yaml` for any program."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

FILE = Path(__file__).with_name("small_model.yaml")
VISITS = ("self_care", "village_clinic", "township_hospital", "sub_centre", "county_hospital", "outside")
STAYS = (2, 4, 5)
"""Options of a visit that also take in for a stay."""

Floats = NDArray[np.float32]


@cache
def numbers() -> dict[str, Any]:
    """The numbers of the small model by section."""
    return YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class People:
    """One entry a resident, sorted by village.

    group 0-7 is age x 2 + chronic; has_contract 0/1; tastes as in the file; episodes and admission float64[group] are
    episodes a month before the season and the chance of an admission per visit.
    """

    village: NDArray[np.int16]
    group: NDArray[np.int8]
    has_contract: NDArray[np.int8]
    travel_taste: Floats
    price_taste: Floats
    hospital_taste: Floats
    episodes: NDArray[np.float64]
    admission: NDArray[np.float64]

    def __len__(self) -> int:
        """How many residents there are."""
        return self.village.size


@dataclass(frozen=True)
class Network:
    """What stands before each village.

    facility int32[village, visit option], the last index standing for self-care; hours float32[village, option];
    first_quality, capacity float32[facility], the capacity in visits a month; n_steered facilities in front queue and
    hire, the hospital outside and self-care do not.
    """

    facility: NDArray[np.int32]
    hours: Floats
    first_quality: Floats
    capacity: Floats
    n_steered: int


@dataclass
class Facilities:
    """The state of all facilities, moved once a month by the load of the month: float32[facility]."""

    network: Network
    wait: Floats = field(init=False)
    staff: Floats = field(init=False)
    quality: Floats = field(init=False)

    def __post_init__(self) -> None:
        n = self.network.capacity.size
        self.wait = (np.arange(n) < self.network.n_steered).astype(np.float32)
        self.staff = np.ones(n, np.float32)
        self.quality = self.network.first_quality.copy()

    def adapt(self, load: NDArray[np.float64]) -> None:
        """Waiting, staff and quality after a month with this load (visits)."""
        rules, steered = numbers()["facilities"], slice(0, self.network.n_steered)
        use = (load / (self.network.capacity * self.staff))[steered]
        level = np.minimum(use * use, rules["most_wait"])
        self.wait[steered] += rules["wait_speed"] * (level - self.wait[steered])
        grown = self.staff[steered] * (1 + rules["staff_speed"] * np.clip(use - 1, -1, 1))
        self.staff[steered] = np.clip(grown, *rules["staff_bounds"])
        self.quality[steered] = (
            self.network.first_quality[steered]
            + rules["quality_by_staff"] * (self.staff[steered] - 1)
            - rules["quality_by_wait"] * (self.wait[steered] - 1)
        )


@dataclass
class Months:
    """What a program reports of each month.

    visits int64[month, option], stays int64[month, stay option], same visits to the provider used last, paid yuan out
    of pocket, wait the mean waiting of village clinics to county hospitals float64[month, 4].
    """

    visits: NDArray[np.int64]
    stays: NDArray[np.int64]
    same: NDArray[np.int64]
    paid: NDArray[np.float64]
    wait: NDArray[np.float64]

    @classmethod
    def empty(cls, months: int) -> Months:
        """Nothing counted yet."""
        return cls(
            np.zeros((months, len(VISITS)), np.int64),
            np.zeros((months, len(STAYS)), np.int64),
            np.zeros(months, np.int64),
            np.zeros(months),
            np.zeros((months, 4)),
        )

    def summary(self, n_residents: int) -> dict[str, float]:
        """The statistics in which programs of the same model agree, by name."""
        visits, stays = self.visits.sum(axis=0), self.stays.sum(axis=0)
        resident_months = n_residents * len(self.visits)
        shares = dict(zip((f"share_{name}" for name in VISITS), visits / visits.sum(), strict=True))
        stay_shares = dict(zip((f"stays_{VISITS[o]}" for o in STAYS), stays / max(stays.sum(), 1), strict=True))
        return {
            **{name: float(share) for name, share in {**shares, **stay_shares}.items()},
            "visits": float(visits.sum() / resident_months),
            "stays_per_visit": float(stays.sum() / visits.sum()),
            "same": float(self.same.sum() / visits.sum()),
            "paid": float(self.paid.sum() / resident_months),
            "wait_village": float(self.wait[-1, 0]),
            "wait_county": float(self.wait[-1, 3]),
        }


def season(month: int) -> float:
    """What multiplies illness in a month, counted from a January."""
    return float(1 + numbers()["illness"]["winter_swing"] * np.cos(2 * np.pi * (month % 12) / 12))


def column(options: str, name: str) -> Floats:
    """One number of every option of `visits` or `stays`: float32[option]."""
    return np.array([option[name] for option in numbers()[options].values()], np.float32)


def build(n_residents: int, seed: int = 1) -> tuple[People, Network]:
    """People and network of a county of this many residents; the same seed gives the same county."""
    random = np.random.default_rng(seed)
    people = _people(n_residents, random)
    return people, _network(people, random)


def _people(n: int, random: np.random.Generator) -> People:
    given, illness = numbers()["population"], numbers()["illness"]
    sizes = random.lognormal(0, given["village_size_log_sd"], numbers()["places"]["villages"])
    village = np.sort(random.choice(sizes.size, n, p=sizes / sizes.sum())).astype(np.int16)
    age = random.choice(4, n, p=given["age_shares"])
    group = age * 2 + (random.random(n) < np.array(given["chronic_shares"])[age])
    episodes = np.outer(illness["by_age"], [1.0, illness["chronic_factor"]]).ravel()
    episodes *= illness["episodes_per_month"] / episodes[group].mean()
    admission = np.tile(illness["admission_factors"], 4)
    admission = admission * illness["admissions_per_visit"] / np.average(admission[group], weights=episodes[group])
    return People(
        village,
        group.astype(np.int8),
        (random.random(n) < given["contract_share"]).astype(np.int8),
        random.lognormal(0, given["travel_taste_log_sd"], n).astype(np.float32),
        random.lognormal(0, given["price_taste_log_sd"], n).astype(np.float32),
        random.normal(0, given["hospital_taste_sd"], n).astype(np.float32),
        episodes,
        admission,
    )


def _network(people: People, random: np.random.Generator) -> Network:
    """Each township has its sub-centre and county hospital; capacities follow the people who are to be served."""
    villages, townships, sub_centres, hospitals = numbers()["places"].values()
    n_steered = villages + townships + sub_centres + hospitals
    township = random.integers(0, townships, villages)
    facility = np.column_stack(
        [
            np.full(villages, n_steered + 1),
            np.arange(villages),
            villages + township,
            villages + townships + random.integers(0, sub_centres, townships)[township],
            villages + townships + sub_centres + random.integers(0, hospitals, townships)[township],
            np.full(villages, n_steered),
        ]
    ).astype(np.int32)
    bounds = [option["hours"] for option in numbers()["visits"].values()]
    hours = np.column_stack([random.uniform(*bound, villages) for bound in bounds]).astype(np.float32)
    return Network(facility, hours, _first_quality(random), _capacity(people, facility, n_steered), n_steered)


def _first_quality(random: np.random.Generator) -> Floats:
    places, rules = numbers()["places"], numbers()["facilities"]
    village, township = rules["quality_village"], rules["quality_township"]
    return np.concatenate(
        [
            random.normal(village["mean"], village["sd"], places["villages"]),
            random.normal(township["mean"], township["sd"], places["townships"]),
            np.full(places["sub_centres"], rules["quality_sub_centre"]),
            np.full(places["county_hospitals"], rules["quality_county"]),
            [rules["quality_outside"], 0.0],
        ]
    ).astype(np.float32)


def _capacity(people: People, facility: NDArray[np.int32], n_steered: int) -> Floats:
    illness, work = numbers()["illness"], numbers()["facilities"]["work_of_stay"]
    usual = column("visits", "usual").astype(float)
    usual[list(STAYS)] += column("stays", "usual") * illness["admissions_per_visit"] * work
    contacts = np.bincount(people.village, minlength=len(facility)) * illness["episodes_per_month"]
    load = np.bincount(facility.ravel(), np.outer(contacts, usual).ravel(), n_steered + 2)
    return np.maximum(load, 1.0).astype(np.float32)


def waits(facilities: Facilities) -> list[float]:
    """Mean waiting at village clinics, township hospitals, sub-centres and county hospitals."""
    ends = np.cumsum(list(numbers()["places"].values()))
    return [float(part.mean()) for part in np.split(facilities.wait[: ends[-1]], ends[:-1])]
