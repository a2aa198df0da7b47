"""What a variant does to a scenario: paths left out, moved in time, made larger or smaller. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from sim.policy.expressions import Expression
from sim.policy.scenario import Path, PlaceList, Scenario, Variant

Keys = Collection[str]
"""Parameter keys."""


def with_paths(scenario: Scenario, change: Callable[[dict[str, Path], Scenario], dict[str, Path]]) -> Scenario:
    """The scenario with its paths changed, and of a union those of each member."""
    members = tuple(with_paths(member, change) for member in scenario.members)
    return replace(scenario, paths=change(scenario.paths, scenario), members=members)


def kept(scenario: Scenario, keys: Keys) -> Scenario:
    """Only these parameters move; all others stay at business as usual."""
    return with_paths(scenario, lambda paths, _: {key: path for key, path in paths.items() if key in keys})


def dropped(scenario: Scenario, keys: Keys) -> Scenario:
    """These parameters stay at business as usual."""
    return with_paths(scenario, lambda paths, _: {key: path for key, path in paths.items() if key not in keys})


def scaled(scenario: Scenario, keys: Keys, factor: float) -> Scenario:
    """The distance of these parameters from business as usual multiplied by a factor."""
    return _each(scenario, keys, lambda path, _: replace(path, scale=path.scale * factor))


def strengthened(scenario: Scenario, keys: Keys, factor: float) -> Scenario:
    """These parameters at the far end of their range; those without a range farther from usual by a factor."""

    def strong(path: Path, _: Scenario) -> Path:
        if path.range is None:
            return replace(path, scale=path.scale * factor)
        return replace(path, is_strong=True)

    return _each(scenario, keys, strong)


def shifted(scenario: Scenario, keys: Keys, months: int) -> Scenario:
    """These parameters' dates moved by months, forward or (negative) back, but never before the scenario's first."""

    def moved(path: Path, within: Scenario) -> Path:
        def to(month: int) -> int:
            return max(month + months, min(month, within.horizon.first))

        schedule = {to(month): value for month, value in path.schedule}  # where dates meet the last one holds
        return replace(
            path,
            start=None if path.start is None else to(path.start),
            end=None if path.end is None else to(path.end),
            until=None if path.until is None else max(to(path.until), to(path.first) + 1),
            schedule=tuple(schedule.items()),
        )

    return _each(scenario, keys, moved)


def valued(scenario: Scenario, key: str, value: Expression, start: int) -> Scenario:
    """One parameter at a value of its own: exactly so, on the dates of the scenario's path, else from `start` on."""
    exact = {"to": value, "schedule": (), "range": None, "commitment": "directive", "src": "A", "scale": 1.0,
             "is_strong": False}  # fmt: skip

    def changed(paths: dict[str, Path], _: Scenario) -> dict[str, Path]:
        old = paths.get(key)
        if old is None:
            new = Path(key, value, (), start, None, "step", None, "A", None, "directive")
        elif old.to is None:  # a schedule's dates belong to its own values
            new = replace(old, **exact, start=old.first, shape="step")  # type: ignore[arg-type]
        else:
            new = replace(old, **exact)  # type: ignore[arg-type]
        return dict(sorted((paths | {key: new}).items()))

    return with_paths(scenario, changed)


def placed(scenario: Scenario, key: str, places: PlaceList) -> Scenario:
    """A list of places in place of the scenario's own."""
    members = tuple(placed(member, key, places) for member in scenario.members)
    return replace(scenario, places={**scenario.places, key: places}, members=members)


def with_strength(scenario: Scenario, strength: float) -> Scenario:
    """Soft, permitted and requested measures carried out so far (0-1)."""
    members = tuple(with_strength(member, strength) for member in scenario.members)
    return replace(scenario, implementation_strength=strength, members=members)


def laid_on(scenario: Scenario, variant: Variant) -> Scenario:
    """The scenario in another reading that its file gives."""
    rest = {key: path for key, path in scenario.paths.items() if key not in variant.removed}
    strength = variant.implementation_strength
    return replace(
        scenario,
        members=tuple(laid_on(member, variant) for member in scenario.members),
        paths=dict(sorted((rest | variant.paths).items())),
        places={key: places for key, places in variant.places.items() if places.names},
        horizon=variant.horizon or scenario.horizon,
        implementation_strength=scenario.implementation_strength if strength is None else strength,
    )


def in_place_of(other: Scenario, scenario: Scenario) -> Scenario:
    """Another package in this scenario's county, months and targets, and with its places: another's lie elsewhere."""
    return replace(
        other, county=scenario.county, horizon=scenario.horizon, targets=scenario.targets, places=scenario.places
    )


def united(scenario: Scenario, packages: Collection[Scenario]) -> Scenario:
    """The packages together in this scenario's county; its `paths` name for each parameter the first that sets it."""
    members = tuple(in_place_of(package, scenario) for package in packages)
    paths: dict[str, Path] = {}
    for member in members:
        paths = member.paths | paths
    return replace(scenario, paths=dict(sorted(paths.items())), members=members)


def _each(scenario: Scenario, keys: Keys, change: Callable[[Path, Scenario], Path]) -> Scenario:
    return with_paths(
        scenario,
        lambda paths, within: {key: change(path, within) if key in keys else path for key, path in paths.items()},
    )
