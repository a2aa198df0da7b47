"""Behaviour of patients, providers and staff, and the conditions they meet: values with range and evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from ruamel.yaml import YAML

from sim.conventions import CONDITIONS, N_LEVELS
from sim.draws import triangular
from sim.faults import Fault, InputFaults, shown
from sim.remembered import remembered

FOLDER = Path(__file__).resolve().parents[2] / "calibration"
CAPABILITY_COLUMNS = ("village", "township", "county", "out_of_county")


@dataclass(frozen=True)
class Prior:
    """One behavioural parameter: central value, range it is drawn from, unit, titles and evidence."""

    key: str
    value: float
    low: float
    high: float
    unit: str
    title_zh: str
    title_en: str
    source: str
    assumed: bool


@dataclass(frozen=True)
class Conditions:
    """What each condition group is like; arrays over `CONDITIONS`.

    severity 0 minor, 1 moderate, 2 severe; requirement and capability (condition × level) as probability of correct
    management; cost and stay relative to the level's mean; drug_need and tcm_suited as shares of cases.
    """

    severity: NDArray[np.int64]
    chronic: NDArray[np.bool_]
    requirement: NDArray[np.float64]
    capability: NDArray[np.float64]
    admission_weight: NDArray[np.float64]
    cost_factor: NDArray[np.float64]
    stay_factor: NDArray[np.float64]
    drug_need: NDArray[np.float64]
    tcm_suited: NDArray[np.float64]


@dataclass(frozen=True)
class Behaviour:
    """All behavioural parameters of a run, by dotted key such as `choice.travel`."""

    priors: Mapping[str, Prior]
    conditions: Conditions

    def __getitem__(self, key: str) -> float:
        return self.priors[key].value

    def with_values(self, values: Mapping[str, float]) -> Behaviour:
        """The same parameters with some values replaced, whatever their range: for constants set on levels."""
        changed = {key: replace(self.priors[key], value=value) for key, value in values.items()}
        return Behaviour({**self.priors, **changed}, self.conditions)

    def draw(self, quantile: Callable[[str], float]) -> Behaviour:
        """The same parameters with each value drawn from its range (triangular, mode at the central value)."""
        drawn = {
            key: replace(p, value=float(triangular(quantile(f"prior.{key}"), p.low, p.value, p.high)))
            for key, p in self.priors.items()
        }
        return Behaviour(drawn, self.conditions)


def load_behaviour(folder: Path = FOLDER) -> Behaviour:
    """Behaviour from priors.yaml and conditions.csv; InputFaults for values outside their range and wrong rows."""
    priors, conditions = folder / "priors.yaml", folder / "conditions.csv"
    return remembered("behaviour", [priors, conditions], lambda: _read_behaviour(priors, conditions))


def _read_behaviour(file: Path, conditions: Path) -> Behaviour:
    tree = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    priors, faults = {}, []
    for section, entries in tree.items():
        for name, entry in entries.items():
            low, high = map(float, entry["range"])
            value = float(entry["value"])
            if not low <= value <= high:
                faults.append(Fault(shown(file), None, f"{section}.{name}", f"{value} lies outside {low} to {high}"))
            key = f"{section}.{name}"
            title = entry["title"]
            assumed = bool(entry.get("assumed", False))
            priors[key] = Prior(
                key, value, low, high, entry["unit"], title["zh"], title["en"], entry["source"], assumed
            )
    if faults:
        raise InputFaults(faults)
    return Behaviour(priors, _load_conditions(conditions))


def _load_conditions(file: Path) -> Conditions:
    table = pd.read_csv(file).set_index("id")
    if tuple(table.index) != CONDITIONS:
        raise InputFaults([Fault(shown(file), None, "id", "the rows must be " + ", ".join(CONDITIONS))])
    capability = table[list(CAPABILITY_COLUMNS)].to_numpy(float)
    assert capability.shape == (len(CONDITIONS), N_LEVELS)

    def column(name: str) -> NDArray[np.float64]:  # copied: pandas hands out read-only views, which compile anew
        return table[name].to_numpy(float, copy=True)

    return Conditions(
        severity=table["severity"].to_numpy(np.int64, copy=True),
        chronic=table["chronic"].to_numpy(bool, copy=True),
        requirement=column("requirement"),
        capability=capability,
        admission_weight=column("admission_weight"),
        cost_factor=column("cost_factor"),
        stay_factor=column("stay_factor"),
        drug_need=column("drug_need"),
        tcm_suited=column("tcm_suited"),
    )
