"""Walk the `levers:` of a scenario file: family, lever, parameter, each known to the registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.faults import nearest
from sim.policy.registry import Parameter, Registry
from sim.policy.scenario import COMMITMENTS, PlaceList
from sim.policy.yaml_text import Document, Loc

OFF = "off"
"""Written in place of a lever or a value: back to business as usual, although the base scenario sets it."""

EXAMPLE = "{to: 3, start: 2023-01, src: A, range: [0, 10]}"


@dataclass(frozen=True)
class Given:
    """What a file writes for one parameter: a mapping or `off`."""

    parameter: Parameter
    loc: Loc
    value: Any


@dataclass(frozen=True)
class LeverGiven:
    """What a file writes for one lever: its parameters, the commitment of all of them if it names one, its places.

    `places` by `lever.list`; an empty list takes back what the base scenario names.
    """

    lever: str
    commitment: str | None
    parameters: tuple[Given, ...]
    places: tuple[tuple[str, PlaceList], ...] = ()


def levers_in(
    document: Document, levers: dict[str, Any], registry: Registry, at: Loc = ("levers",)
) -> Iterator[LeverGiven]:
    """Every known lever of the tree at a key path; unknown and misplaced names become faults of the document."""
    for family, content in levers.items():
        loc: Loc = (*at, family)
        if family not in registry.families:
            document.fault(loc, f"unknown family '{family}'", _about_family(family, registry))
        elif not isinstance(content, dict):
            document.fault(loc, "the family holds no levers", "write levers below it, or remove the line")
        else:
            for lever, values in content.items():
                given = _lever(document, (*loc, lever), family, lever, values, registry)
                if given:
                    yield given


def _lever(document: Document, loc: Loc, family: str, lever: str, values: Any, registry: Registry) -> LeverGiven | None:
    known = registry.levers.get(lever)
    if known is None or known.family != family:
        document.fault(loc, *_about_lever(family, lever, registry))
        return None
    if known.reason is not None:
        document.fault(loc, "the lever has no effect in the model", f"remove it; `run.py levers {lever}` says why")
        return None
    if values == OFF:
        given_up = tuple((f"{lever}.{name}", PlaceList(())) for name in known.places)
        off = tuple(Given(registry.parameters[f"{lever}.{n}"], loc, OFF) for n in known.parameters)
        return LeverGiven(lever, None, off, given_up)
    if not isinstance(values, dict):
        document.fault(
            loc, "the lever holds no parameters", f"write parameters below it: {', '.join(known.parameters)}"
        )
        return None
    given, places = [], []
    for name, value in values.items():
        here = (*loc, name)
        if name == "commitment":
            continue
        if name in known.places:
            places += [(f"{lever}.{name}", list_) for list_ in _places(document, here, value)]
        elif name not in known.parameters:
            document.fault(here, *_about_parameter(lever, name, registry))
        elif not isinstance(value, dict) and value != OFF:
            document.fault(here, f"'{value}' is no dated value", f"write {EXAMPLE}")
        else:
            given.append(Given(registry.parameters[f"{lever}.{name}"], here, value))
    commitment = values.get("commitment")
    if commitment is not None:
        commitment = checked_commitment(document, (*loc, "commitment"), commitment)
    return LeverGiven(lever, commitment, tuple(given), tuple(places))


def _places(document: Document, loc: Loc, value: Any) -> list[PlaceList]:
    """The list of places as written, or none after a fault; `off` is an empty list."""
    names = [] if value == OFF else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        document.fault(loc, f"'{value}' is no list of townships", "write their names, such as [刘胡兰镇, 下曲镇]")
        return []
    return [PlaceList(tuple(name.strip() for name in names), document.file, document.line(loc) or 1)]


def checked_commitment(document: Document, loc: Loc, commitment: Any) -> str | None:
    """The commitment if it is a known one, else None after a fault."""
    if commitment in COMMITMENTS:
        return str(commitment)
    hint = nearest(str(commitment), COMMITMENTS) or f"write one of {', '.join(COMMITMENTS)}"
    document.fault(loc, f"unknown commitment '{commitment}'", hint)
    return None


def _about_family(family: str, registry: Registry) -> str:
    if family in registry.levers:
        home = registry.levers[family].family
        return f"it is a lever of family '{home}'; write it below levers.{home}"
    return nearest(family, registry.families) or f"known families: {', '.join(sorted(registry.families))}"


def _about_lever(family: str, lever: str, registry: Registry) -> tuple[str, str]:
    if lever in registry.levers:
        home = registry.levers[lever].family
        return f"the lever '{lever}' belongs to family '{home}'", f"write it below levers.{home}"
    if lever in registry.renamed:
        return f"'{lever}' is now called '{registry.renamed[lever]}'", f"write {registry.renamed[lever]}"
    of_family = [key for key, known in registry.levers.items() if known.family == family]
    hint = nearest(lever, of_family) or nearest(lever, registry.levers) or f"levers here: {', '.join(of_family)}"
    return f"unknown lever '{lever}'", hint


def _about_parameter(lever: str, name: str, registry: Registry) -> tuple[str, str]:
    key = f"{lever}.{name}"
    if key in registry.renamed:
        new = registry.renamed[key]
        return f"'{name}' is now called '{new.removeprefix(f'{lever}.')}'", f"write {new.removeprefix(f'{lever}.')}"
    mine = registry.levers[lever].parameters
    hint = nearest(name, mine)
    if not hint:
        others = [p for p in registry.parameters.values() if p.name == name]
        if others:
            hint = f"it belongs to lever '{others[0].lever}' of family '{others[0].family}'"
    return f"unknown parameter '{name}'", hint or f"parameters here: {', '.join(mine)}"
