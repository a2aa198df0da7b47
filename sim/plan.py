"""One run as data: county × scenario × draw of the assumptions × replicate, with nothing left to look up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.county.inputs import County, load_county
from sim.county.priors import Behaviour, load_behaviour
from sim.county.townships import township_share, townships_named
from sim.loops import Loop
from sim.months import Horizon
from sim.policy.registry import Registry, load_registry
from sim.policy.resolve import LeverTable, compile_levers
from sim.policy.scenario import Scenario
from sim.policy.variants import load_reference
from sim.rng import assumption_quantile

ROOT = Path(__file__).resolve().parents[1]
COUNTIES = ROOT / "scenarios" / "counties"
SCENARIOS = ROOT / "scenarios"
BURN_IN_MONTHS = 12
"""A run starts a year before its scenario, so that habits, queues and yearly amounts have settled."""


@dataclass(frozen=True)
class Plan:
    """Everything one run needs.

    levers is compiled over the horizon, which begins with the burn-in; residents_share is the simulated part of the
    population (0-1); replicate 0 at the central values when nothing is drawn; without names the feedback loops cut;
    places by `lever.list` the townships (index) that the scenario names; which_sample tells samples of one size apart.
    """

    scenario: Scenario
    county: County
    behaviour: Behaviour
    levers: LeverTable
    horizon: Horizon
    residents_share: float
    seed: int
    replicate: int
    without: frozenset[Loop] = frozenset()
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    which_sample: int = 0


def county_folder(name: str) -> Path:
    """Folder of a county: one of the shipped ones by id, or a path."""
    shipped = COUNTIES / name
    return shipped if shipped.is_dir() else Path(name)


def shipped_scenarios() -> dict[str, Path]:
    """Files of the shipped scenarios by name; a package also by the short id of its document, such as xt."""
    files = {file.stem: file for file in sorted(SCENARIOS.glob("*.yaml"))}
    packages = {file.stem: file for file in sorted((SCENARIOS / "packages").glob("*.yaml"))}
    return {**{name.split("_")[0]: file for name, file in packages.items()}, **packages, **files}


def run_horizon(scenario: Scenario, until: int | None = None) -> Horizon:
    """Months of a run: the burn-in, then the scenario's horizon, or as far as `until` (month number)."""
    return Horizon(scenario.horizon.first - BURN_IN_MONTHS, scenario.horizon.last if until is None else until)


def make_plan(
    scenario: Scenario,
    county: County,
    behaviour: Behaviour,
    registry: Registry,
    *,
    residents_share: float = 1.0,
    seed: int = 1,
    replicate: int = 0,
    draw: bool = False,
    until: int | None = None,
    strength: float = 1.0,
    without: frozenset[Loop] = frozenset(),
    quantile: Callable[[str], float] | None = None,
) -> Plan:
    """The plan of one run; with draw, assumed numbers, priors and assumed lever values are drawn for the replicate.

    `quantile` draws in another way than by the replicate; without draw nothing is drawn.

    The quantiles of a replicate depend on seed, replicate and the number's name alone, so every scenario of a
    replicate meets the same county, the same people and the same behaviour.
    """
    drawn = (quantile or assumption_quantile(seed, replicate)) if draw else None
    if drawn is not None:
        county, behaviour = county.draw(drawn), behaviour.draw(drawn)
    return plan_drawn(
        scenario,
        county,
        behaviour,
        registry,
        residents_share=residents_share,
        seed=seed,
        replicate=replicate,
        until=until,
        strength=strength,
        without=without,
        quantile=drawn,
    )


def plan_drawn(
    scenario: Scenario,
    county: County,
    behaviour: Behaviour,
    registry: Registry,
    *,
    residents_share: float = 1.0,
    seed: int = 1,
    replicate: int = 0,
    until: int | None = None,
    strength: float = 1.0,
    without: frozenset[Loop] = frozenset(),
    quantile: Callable[[str], float] | None = None,
) -> Plan:
    """The plan of one run in a county with a behaviour that are drawn already; `quantile` draws the levers' values."""
    horizon = run_horizon(scenario, until)
    levers = compile_levers(
        scenario,
        registry,
        county.facts(),
        horizon=horizon,
        strength=strength,
        quantile=quantile,
        condition_share=township_share(county),
    )
    places = townships_named(scenario.places, county)
    return Plan(scenario, county, behaviour, levers, horizon, residents_share, seed, replicate, without, places)


def plan_by_name(scenario: str | Path, county: str | None = None, **options: float | bool | int | None) -> Plan:
    """The plan of a scenario (`FILE` or `FILE@VARIANT`) in its own county or the one named; may raise InputFaults."""
    registry = load_registry()
    loaded = load_reference(str(scenario), registry)
    place = load_county(county_folder(county or loaded.county))
    return make_plan(loaded, place, load_behaviour(), registry, **options)  # type: ignore[arg-type]
