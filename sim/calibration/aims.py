"""What the model is meant to reach before its results are called believable, and what it does reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.county.priors import FOLDER
from sim.faults import InputFaults
from sim.measure.reading import key_faults, read_mapping

FILE = FOLDER / "aims.yaml"
AIMS = (
    "targets_inside",
    "hindcast_coverage",
    "hindcast_skill",
    "cases_inside",
    "cases_wrong",
    "recovery_p",
)
LIMITS = ("least", "most", "above")


@dataclass(frozen=True)
class Aim:
    """A figure to reach: `least` and `most` are reached by themselves, `above` is not; NaN where there is no limit."""

    id: str
    title_zh: str
    title_en: str
    least: float
    most: float
    above: float

    def is_reached(self, value: float) -> bool:
        """Whether a figure reaches the aim; one that could not be computed (NaN) does not."""
        missed = value < self.least or value > self.most or value <= self.above
        return not (np.isnan(value) or missed)


def load_aims(path: Path = FILE) -> dict[str, Aim]:
    """The aims by id; InputFaults for keys that are unknown or missing."""
    content = read_mapping(path)
    faults = key_faults(content, "aims", AIMS, (), path)
    if not faults:
        for name in AIMS:
            faults += key_faults(content[name], name, ("title",), LIMITS, path)
    if faults:
        raise InputFaults(faults)
    return {name: _aim(name, content[name]) for name in AIMS}


def _aim(name: str, entry: Mapping[str, object]) -> Aim:
    title = entry["title"]
    assert isinstance(title, Mapping)
    limits = [float(str(entry.get(limit, "nan"))) for limit in LIMITS]
    return Aim(name, str(title["zh"]), str(title["en"]), *limits)
