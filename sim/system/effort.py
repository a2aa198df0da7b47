"""How providers behave, as one state: effort, inducement, fear of audits, resistance, pressure, stinting, padding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import mean
from sim.conventions import Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.attention import Attention
from sim.system.capacity import Service
from sim.system.deterrence import perceived_risk
from sim.system.incentives import Incentives, Rewards
from sim.system.inducement import Motive, at_risk, audit_worth, induced, usual_inappropriate
from sim.system.lead_hospital import CountyHospital, retaining_pull, sending_pull, step
from sim.system.margins import Margins, against_usual, real_margins
from sim.system.pressure import Statistics, pressure
from sim.system.reporting import padding
from sim.system.resistance import resistance
from sim.system.stinting import Stinting, stint
from sim.system.township_effort import township_goal
from sim.system.yearbook import Cases, YearBook


@dataclass
class Effort:
    """State of behaviour.

    lead, retention 0-1: the lead hospital's effort in sending patients and doctors down and in keeping patients from
    leaving the county; resistance 0-1 takes from `lead`; pressure 0-1 of the target. float64[facility]: township how
    far township hospitals stretch for patients, 1 at the start; inducement multiplies the chance of admission, 1 at the
    start; risk the felt chance that an inappropriate claim is found; padding share added to reported counts.
    penalty_at_start is the penalty (× the claim) of the first month; attention the time given to each patient.
    """

    lead: float
    retention: float
    resistance: float
    pressure: float
    township: NDArray[np.float64]
    inducement: NDArray[np.float64]
    risk: NDArray[np.float64]
    padding: NDArray[np.float64]
    stinting: Stinting
    book: YearBook
    statistics: Statistics
    penalty_at_start: float
    attention: Attention

    @classmethod
    def at_start(cls, n_facilities: int, county: County, levers: Mapping[str, float]) -> Effort:
        """No effort beyond the usual, audits as they were."""
        return cls(
            lead=0.0,
            retention=0.0,
            resistance=0.0,
            pressure=0.0,
            township=np.ones(n_facilities),
            inducement=np.ones(n_facilities),
            risk=np.full(n_facilities, county.value("care.audit_intensity")),
            padding=np.zeros(n_facilities),
            stinting=Stinting.none(n_facilities),
            book=YearBook.at_start(n_facilities),
            statistics=Statistics(),
            penalty_at_start=levers["fund_supervision.penalty_multiplier"],
            attention=Attention.usual(n_facilities),
        )

    @property
    def sending(self) -> float:
        """Effort in sending down that is left after resistance (B12), 0-1."""
        return self.lead * (1 - self.resistance)


def adapt_effort(
    effort: Effort,
    facilities: FacilityTable,
    service: Service,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    rewards: Rewards,
    basket: Margins,
    cases: Cases,
    prices: float,
) -> None:
    """Move behaviour a month towards what pays; the month is already in `effort.book`.

    The lead hospital reckons with margins by the price list, since the package's part is its stake in the saving; all
    others with what the rules in force leave. basket is what the price list
    charges for one case of each condition; cases the mean ones of the last twelve months; prices
    against mid-2019.
    """
    book, level = effort.book, facilities.level
    real = real_margins(rewards, basket, prices)
    book.settle_usual(real)
    margins = against_usual(real, book.usual.margins if book.usual else None)
    effort.pressure = pressure(effort.statistics.known, behaviour, levers)
    _lead_hospital(effort, facilities, service, behaviour, levers, rewards.by_price_list, cases)

    goal = township_goal(margins.visit, effort.pressure, county, behaviour, levers)
    effort.township += np.where(facilities.is_town, behaviour["effort.speed"] * (goal - effort.township), 0.0)
    effort.stinting = stint(margins, level, behaviour, levers)
    effort.padding = padding(facilities, effort.pressure, behaviour, levers)

    inappropriate = usual_inappropriate(level, behaviour)
    effort.risk = perceived_risk(
        effort.risk, effort.inducement, inappropriate, behaviour["conduct.audit_memory"], levers
    )
    if book.usual is None:
        return
    worth = audit_worth(
        effort.risk, levers["fund_supervision.penalty_multiplier"], county.value("care.audit_intensity"),
        effort.penalty_at_start,
    )  # fmt: skip
    motive = Motive(margins.stay, at_risk(level, county, levers), worth)
    effort.inducement = induced(motive, book.year_bed_use(), book.usual.bed_use, inappropriate, behaviour, levers)


def _lead_hospital(
    effort: Effort,
    facilities: FacilityTable,
    service: Service,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    margins: Incentives,
    cases: Cases,
) -> None:
    """The lead hospital's effort up or down a step, and the county hospitals' resistance to it."""
    book = effort.book
    hospitals, town = facilities.county_hospitals, facilities.towns
    beds = service.bed_capacity[hospitals]
    beds = np.where(np.isfinite(beds), beds, 0.0)
    here = CountyHospital(
        visit=mean(margins.visit[hospitals]),
        stay=mean(margins.stay[hospitals]),
        below=float(mean(margins.visit[town]) + cases.stays[Level.TOWNSHIP] * mean(margins.stay[town])),
        load=_weighed(service.load[hospitals], service.visit_capacity[hospitals] + 1),
        bed_use=_weighed(book.year_bed_use()[hospitals], beds + 1e-9),
    )
    speed = behaviour["effort.speed"]
    urged = behaviour["conduct.pressure_on_lead"] * effort.pressure
    effort.lead = step(effort.lead, sending_pull(here, cases, behaviour, levers) + urged, speed)
    effort.retention = step(effort.retention, retaining_pull(cases, behaviour, levers), speed)
    effort.resistance = resistance(book, effort.resistance, behaviour, levers)


def _weighed(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Mean of values by weights that do not add up to zero."""
    return float((values * weights).sum() / weights.sum())
