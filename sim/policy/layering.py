"""Lay the levers a file writes over the paths that hold without it: those of a base scenario, or of a package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.months import Horizon
from sim.policy.lever_tree import OFF, levers_in
from sim.policy.path_reading import read_path
from sim.policy.registry import Registry
from sim.policy.scenario import Path
from sim.policy.yaml_text import Document, Loc


def laid_over(
    document: Document,
    levers: dict[str, Any],
    at: Loc,
    horizon: Horizon | None,
    below: Mapping[str, Path],
    registry: Registry,
) -> dict[str, Path]:
    """The paths below, changed by a tree of levers; what is wrong in it becomes faults of the document.

    Args:
        document: the file.
        levers: the tree, families on top.
        at: key path of the tree in the file.
        horizon: months in which dates may lie; None if it could not be read.
        below: paths that hold without the tree, by parameter key.
        registry: the levers.
    """
    paths = dict(below)
    for lever in levers_in(document, levers, registry, at):
        of_base = {key: path for key, path in below.items() if key.startswith(f"{lever.lever}.")}
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
    return paths


def _switch_off(document: Document, paths: dict[str, Path], key: str, loc: Loc, of_base: dict[str, Path]) -> None:
    if key not in of_base and not (of_base and loc[-1] == key.partition(".")[0]):
        document.fault(loc, "'off', but the base scenario sets no value here", "remove the line")
    paths.pop(key, None)
