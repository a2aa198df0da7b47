"""How a calibration goes about its work: what is fitted, how much is computed, what is allowed for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.calibration.evidence import CHANGE, ELASTICITY, LEVEL, Evidence
from sim.county.priors import FOLDER
from sim.faults import Fault, InputFaults, shown
from sim.measure.reading import key_faults, line_of, read_mapping

FILE = FOLDER / "settings.yaml"
SHARE = "share"
"""Unit of a level that is a share, and the key of what is allowed for it."""

SIZES: dict[str, tuple[str, ...]] = {
    "discrepancy": (LEVEL, SHARE, CHANGE, ELASTICITY),
    "design": ("points",),
    "waves": ("number", "points", "cut_off", "of_largest", "candidates"),
    "emulator": ("folds", "starts", "points_for_kernels", "explained"),
    "chain": ("ensembles", "walkers", "steps", "burn_in"),
    "confirmation": ("candidates", "draws", "least_distinct"),
    "recovery": ("data_sets", "steps", "burn_in", "draws"),
}


@dataclass(frozen=True)
class Waves:
    """Waves of history matching; cut_off in standard deviations, of_largest counts from the largest (1)."""

    number: int
    points: int
    cut_off: float
    of_largest: int
    candidates: int


@dataclass(frozen=True)
class EmulatorSizes:
    """How the emulator is fitted; explained is the part of the outputs' variance (0-1) kept by the components."""

    folds: int
    starts: int
    points_for_kernels: int
    explained: float


@dataclass(frozen=True)
class ChainSizes:
    """Ensembles of walkers and their steps, of which burn_in are not counted."""

    ensembles: int
    walkers: int
    steps: int
    burn_in: int


@dataclass(frozen=True)
class RecoverySizes:
    """The recovery test: synthetic data sets, steps of a chain for each, draws among which the truth is ranked."""

    data_sets: int
    steps: int
    burn_in: int
    draws: int


@dataclass(frozen=True)
class CalibrationSettings:
    """Everything a calibration needs beside the county and the model; sections as in calibration/settings.yaml.

    parameters: names the fitted numbers are drawn under, in the order of a point's quantiles. discrepancy: standard
    deviation by kind of evidence (part of the level, points of share, of change, of the elasticity).
    """

    seed: int
    parameters: tuple[str, ...]
    discrepancy: Mapping[str, float]
    design_points: int
    waves: Waves
    emulator: EmulatorSizes
    chain: ChainSizes
    candidates: int
    draws: int
    least_distinct: int
    recovery: RecoverySizes

    def allowance(self, evidence: Evidence) -> float:
        """Standard deviation allowed for the model's discrepancy, in the unit of the evidence's value."""
        if evidence.kind != LEVEL:
            return self.discrepancy[evidence.kind]
        if evidence.unit == SHARE:
            return self.discrepancy[SHARE]
        return self.discrepancy[LEVEL] * abs(evidence.value)


def load_settings(file: Path = FILE, *, quick: bool = False) -> CalibrationSettings:
    """The settings of the file, with `quick` those of a trial; InputFaults for keys and numbers that cannot be."""
    content = read_mapping(file)
    faults = key_faults(content, "settings", ("seed", "parameters", *SIZES, "quick"), (), file)
    if not faults:
        for section, keys in SIZES.items():
            faults += key_faults(content[section], section, keys, (), file)
        faults += key_faults(content["quick"], "quick", (), SIZES, file)
    if not faults:
        faults = _number_faults(content, file)
    if faults:
        raise InputFaults(faults)
    sections = {name: content["quick"].get(name, content[name]) if quick else content[name] for name in SIZES}
    settings = CalibrationSettings(
        seed=int(content["seed"]),
        parameters=tuple(map(str, content["parameters"])),
        discrepancy={key: float(value) for key, value in sections["discrepancy"].items()},
        design_points=int(sections["design"]["points"]),
        waves=Waves(**sections["waves"]),
        emulator=EmulatorSizes(**sections["emulator"]),
        chain=ChainSizes(**sections["chain"]),
        candidates=int(sections["confirmation"]["candidates"]),
        draws=int(sections["confirmation"]["draws"]),
        least_distinct=int(sections["confirmation"]["least_distinct"]),
        recovery=RecoverySizes(**sections["recovery"]),
    )
    return replace(settings, chain=_enough_walkers(settings.chain, len(settings.parameters)))


def _number_faults(content: Any, file: Path) -> list[Fault]:
    """Faults for sizes that are no numbers above 0, and for a list of parameters that is empty or repeats a name."""
    faults = [
        Fault(shown(file), line_of(content[section], key), f"{section}.{key}", f"{value!r} is no number above 0")
        for section in SIZES
        for key, value in content[section].items()
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0
    ]
    names = content["parameters"]
    where = line_of(content, "parameters")
    if not isinstance(names, list) or not names:
        return [*faults, Fault(shown(file), where, "parameters", "names nothing to fit", "write a list of names")]
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    return faults + [
        Fault(shown(file), where, "parameters", f"'{name}' is written twice", "keep one") for name in twice
    ]


def _enough_walkers(chain: ChainSizes, n_parameters: int) -> ChainSizes:
    """Walkers as the sampler demands them: an even number, at least two a parameter and two more."""
    return replace(chain, walkers=max(chain.walkers + chain.walkers % 2, 2 * n_parameters + 2))
