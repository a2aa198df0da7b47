"""What all evaluations of a calibration have in common: the county, the sample, the seed, what is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.county.inputs import County
from sim.county.priors import FOLDER, Behaviour
from sim.draws import triangular
from sim.experiment.anchor import SET_CONSTANTS, drawn_observations
from sim.faults import Fault, InputFaults, nearest, shown
from sim.measure.reading import line_of, read_mapping
from sim.plan import county_folder, load_behaviour, load_county

SETTINGS = FOLDER / "settings.yaml"
SHARE = 0.1
"""Part of the residents that a calibration simulates."""

Range = tuple[float, float, float]
"""Lowest, most likely and highest value of an assumed number."""


@dataclass(frozen=True)
class Setting:
    """What evaluations have in common.

    county: a shipped county by id, or a folder. residents_share: simulated part of the population (0-1). seed: of every
    draw. parameters: names of what is fitted, such as `prior.choice.travel`, in the order of a point's quantiles.
    """

    county: str
    residents_share: float
    seed: int
    parameters: tuple[str, ...]


def load_setting(county: str, residents_share: float = SHARE, path: Path = SETTINGS) -> Setting:
    """The setting of a county by calibration/settings.yaml; InputFaults for a parameter that is not assumed there."""
    content = read_mapping(path)
    names = tuple(str(name) for name in content["parameters"])
    known = assumed_ranges(county_of(county), load_behaviour())
    faults = [
        Fault(shown(path), line_of(content, "parameters"), name, "is not assumed in this county", nearest(name, known))
        for name in names
        if name not in known
    ]
    if faults:
        raise InputFaults(faults)
    return Setting(county, residents_share, int(content["seed"]), names)


@lru_cache
def county_of(name: str) -> County:
    """The county of a setting, read once a process."""
    return load_county(county_folder(name))


def assumed_ranges(county: County, behaviour: Behaviour) -> dict[str, Range]:
    """Range of every number that is drawn, by the name its quantile is asked for.

    Behaviour, county numbers, insurance ratios and observed levels; without the level constants, which are set on the
    observed levels whatever they are drawn as, and without ranges of no width.
    """
    found = {
        f"prior.{key}": (prior.low, prior.value, prior.high)
        for key, prior in behaviour.priors.items()
        if key not in SET_CONSTANTS
    }
    found |= {k: (n.assumed[0], n.value, n.assumed[1]) for k, n in county.numbers.items() if n.assumed is not None}
    for rule in county.rules:
        if rule.assumed is not None:
            found[f"{rule.key}.ratio"] = (rule.assumed[0], rule.ratio, rule.assumed[1])
    found |= drawn_observations(county)
    return {name: ends for name, ends in found.items() if ends[2] > ends[0]}


def central_quantile(ends: Range) -> float:
    """The quantile at which a triangular range gives its most likely value."""
    low, mode, high = ends
    return (mode - low) / (high - low) if high > low else 0.5


def values_at(quantiles: Mapping[str, float], ranges: Mapping[str, Range]) -> dict[str, float]:
    """The values of named quantiles (0-1) in their ranges."""
    return {name: float(triangular(q, *ranges[name])) for name, q in quantiles.items()}
