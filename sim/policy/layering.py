"""Lay the levers a file writes over the paths that hold without it: those of a base scenario, or of a package."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sim.months import Horizon
from sim.policy.lever_tree import OFF, levers_in
from sim.policy.path_reading import read_path
from sim.policy.registry import Registry
from sim.policy.scenario import Path, PlaceList
from sim.policy.yaml_text import Document, Loc


@dataclass(frozen=True)
class Laid:
    """Paths by parameter key, and lists of places by `lever.list`."""

    paths: dict[str, Path]
    places: dict[str, PlaceList]


def laid_over(
    document: Document,
    levers: dict[str, Any],
    at: Loc,
    horizon: Horizon | None,
    below: Laid,
    registry: Registry,
) -> Laid:
    """The paths and places below, changed by a tree of levers; what is wrong in it becomes faults of the document.

    Args:
        document: the file.
        levers: the tree, families on top.
        at: key path of the tree in the file.
        horizon: months in which dates may lie; None if it could not be read.
        below: what holds without the tree.
        registry: the levers.
    """
    paths, places = dict(below.paths), dict(below.places)
    for lever in levers_in(document, levers, registry, at):
        of_base = {key: path for key, path in below.paths.items() if key.startswith(f"{lever.lever}.")}
        places.update(lever.places)
        usual = next((path.commitment for path in of_base.values()), "directive")
        for key, path in of_base.items():
            paths[key] = replace(path, commitment=lever.commitment or path.commitment)
        for given in lever.parameters:
            key = given.parameter.key
            if given.value == OFF:
                _switch_off(document, paths, key, given.loc, of_base)
                continue
            under = paths.get(key)
            commitment = lever.commitment or (under.commitment if under else usual)
            anew = read_path(given, document, horizon, commitment, under)
            if anew is not None:
                paths[key] = anew
    return Laid(paths, places)


def _switch_off(document: Document, paths: dict[str, Path], key: str, loc: Loc, of_base: dict[str, Path]) -> None:
    if key not in of_base and not (of_base and loc[-1] == key.partition(".")[0]):
        document.fault(loc, "'off', but the base scenario sets no value here", "remove the line")
    paths.pop(key, None)
