"""The model at one point of a calibration: what it gives for everything the county is held against.

A point is carried out as three stretches of business as usual with the same people's tastes, the same luck and the
level constants set on 2019:

1. the present, from 2018 (a year to settle) to the last year observed;
2. the past, from 2011 to 2019, in the county as it was in 2012;
3. two years to 2019 at lower and at higher prices, for the elasticities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from sim.calibration.evidence import CHANGE, ELASTICITY, FIRST_YEAR, Evidence, evidence_of
from sim.calibration.points import Evaluation, Point
from sim.calibration.setting import Range, Setting, assumed_ranges, central_quantile, county_of
from sim.county.inputs import County
from sim.county.past import county_as_of
from sim.county.priors import Behaviour
from sim.experiment.anchor import ANCHOR_YEAR, anchored_constants, wanted_levels
from sim.experiment.elasticities import load_published, measure_once
from sim.experiment.one_run import record_of
from sim.measure.indicators import Reader
from sim.measure.record import Record
from sim.months import Horizon, month_number
from sim.plan import SCENARIOS, Plan, load_behaviour, load_registry, plan_drawn
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.policy.variants import load_reference
from sim.rng import assumption_quantile

LAST_YEAR = 2022
"""The present is carried at least to the end of this year."""


def simulate(point: Point, setting: Setting) -> Evaluation:
    """What the model gives at a point for the evidence of the setting's county, and the level constants it took.

    A number whose years the runs do not cover is NaN. InputFaults for bad input.
    """
    county, evidence = county_of(setting.county), _evidence(setting.county)
    quantile = quantile_at(point, setting)
    drawn, behaviour = county.draw(quantile), load_behaviour().draw(quantile)
    last = max([LAST_YEAR, *(e.year for e in evidence)])
    plan = _plan(drawn, behaviour, ANCHOR_YEAR, last, point, setting)
    constants = anchored_constants(plan, wanted_levels(county, quantile))
    plan = replace(plan, behaviour=behaviour.with_values(constants))
    past = _plan(county_as_of(drawn, FIRST_YEAR), plan.behaviour, FIRST_YEAR, ANCHOR_YEAR, point, setting)
    years = Years(record_of(plan), record_of(past))
    asked = [e.indicator for e in evidence if e.kind == ELASTICITY]
    elasticities = _elasticities(_plan(drawn, plan.behaviour, ANCHOR_YEAR, ANCHOR_YEAR, point, setting), asked)
    simulated = {e.id: elasticities[e.indicator] if e.kind == ELASTICITY else years.value(e) for e in evidence}
    return Evaluation(point, simulated, constants)


def quantile_at(point: Point, setting: Setting) -> Callable[[str], float]:
    """The quantile (0-1) of any assumed number at a point: its own where it is fitted, else by its `assumptions`."""
    fitted = dict(zip(setting.parameters, point.quantiles, strict=True))
    if point.assumptions:
        others = assumption_quantile(setting.seed, point.assumptions)
        return lambda name: fitted[name] if name in fitted else others(name)
    central = _central(setting.county)
    return lambda name: fitted[name] if name in fitted else central.get(name, 0.5)


class Years:
    """Values of indicators by year: of the present from 2019 on, of the past before it."""

    def __init__(self, present: Record, past: Record) -> None:
        self._present, self._past = Reader(present), Reader(past)

    def value(self, evidence: Evidence) -> float:
        """What the runs give for a level or a change; NaN where they do not cover its years."""
        if evidence.kind == CHANGE:
            grown = self._to_2019(evidence.indicator, evidence.year) / self._to_2019(
                evidence.indicator, evidence.base_year
            )
            return grown - 1
        reader = self._past if evidence.year < ANCHOR_YEAR else self._present
        return _of_year(reader, evidence.indicator, evidence.year)

    def _to_2019(self, indicator: str, year: int) -> float:
        """Value of a year over that of 2019 in the same run: a change across 2019 is the product of both parts."""
        reader = self._past if year < ANCHOR_YEAR else self._present
        return _of_year(reader, indicator, year) / _of_year(reader, indicator, ANCHOR_YEAR)


def _of_year(reader: Reader, indicator: str, year: int) -> float:
    horizon = reader.record.horizon
    month = month_number(f"{year}-12") - horizon.first
    return float(reader.series(indicator)[month]) if 0 <= month < horizon.n_months else float("nan")


def _plan(county: County, behaviour: Behaviour, first: int, last: int, point: Point, setting: Setting) -> Plan:
    """Business as usual in a county from the year before `first`, in which it settles, through `last`."""
    registry, usual = _usual()
    horizon = Horizon(month_number(f"{first}-01"), month_number(f"{last}-12"))
    return plan_drawn(
        replace(usual, horizon=horizon),
        county,
        behaviour,
        registry,
        residents_share=setting.residents_share,
        seed=setting.seed,
        replicate=point.luck,
    )


def _elasticities(plan: Plan, asked: Sequence[str]) -> dict[str, float]:
    step, published = load_published()
    return measure_once(plan, step, [entry for entry in published if entry.id in asked])


@lru_cache
def _usual() -> tuple[Registry, Scenario]:
    registry = load_registry()
    return registry, replace(load_reference(str(SCENARIOS / "baseline.yaml"), registry), paths={})


@lru_cache
def _evidence(county: str) -> tuple[Evidence, ...]:
    return tuple(evidence_of(county_of(county)))


@lru_cache
def _central(county: str) -> dict[str, float]:
    ranges: dict[str, Range] = assumed_ranges(county_of(county), load_behaviour())
    return {name: central_quantile(ends) for name, ends in ranges.items()}
