"""What a calibration found, as later runs draw from it: rows of quantiles, and what they are conditional on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.county.inputs import County
from sim.county.priors import FOLDER as CALIBRATION
from sim.county.tables import find_table
from sim.draws import CENTRAL
from sim.faults import Fault, InputFaults, shown
from sim.rng import assumption_quantile

POSTERIORS = CALIBRATION / "posterior"
OF_ANY_COUNTY = "typical"
"""The county whose posterior serves those without one: behaviour is taken to be alike, known numbers stay."""

PRIOR = "prior"
"""In place of a posterior's file: none, every assumed number from its own range."""

QUANTILE, CONSTANT, ASSUMPTIONS = "q:", "levels.", "assumptions"
SAID = {"county": str, "seed": int, "date": str, "evidence_hash": str, "last_year": int}
"""What a manifest must say for later runs, beside much else."""

Quantile = Callable[[str], float]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of a calibration in random order, one a row.

    county: id of the county that was calibrated; seed: of the draws of all other assumed numbers; date YYYY-MM-DD;
    evidence_hash and last_year: the observations it was fitted to, and the last year they tell of; names: the fitted
    parameters; quantiles float64[draw, name], 0–1 of each range; assumptions int64[draw]: number from which a draw's
    other assumed numbers come, 0 for their central values; constants float64[draw, constant] of constant_names: level
    constants found for it; file: where it was read.
    """

    county: str
    seed: int
    date: str
    evidence_hash: str
    last_year: int
    names: tuple[str, ...]
    quantiles: NDArray[np.float64]
    assumptions: NDArray[np.int64]
    constant_names: tuple[str, ...]
    constants: NDArray[np.float64]
    file: Path

    def __len__(self) -> int:
        return self.assumptions.size

    def row(self, replicate: int) -> int:
        """The draw a replicate (from 1) takes: in their order, and from the first again after the last."""
        return (replicate - 1) % len(self)

    def quantile_of(self, replicate: int) -> Quantile:
        """The quantile of each assumed number but the levers' in a replicate, by name."""
        row = self.row(replicate)
        fitted = dict(zip(self.names, self.quantiles[row].tolist(), strict=True))
        number = int(self.assumptions[row])
        others = assumption_quantile(self.seed, number) if number else _central
        return lambda name: fitted[name] if name in fitted else others(name)

    def median(self) -> Quantile:
        """Each fitted parameter at the median of its own quantiles, every other number at its central value."""
        fitted = dict(zip(self.names, np.median(self.quantiles, axis=0).tolist(), strict=True))
        return lambda name: fitted.get(name, CENTRAL)

    def constants_of(self, replicate: int) -> dict[str, float]:
        """The level constants that were found for the draw of a replicate."""
        return dict(zip(self.constant_names, self.constants[self.row(replicate)].tolist(), strict=True))


def posterior_for(county: County, asked: str = "") -> Posterior | None:
    """The posterior a county's runs draw from; None where there is none and the priors' ranges are drawn from.

    In this order: the one in `posterior/` of its folder, its own among those of `calibration/posterior`, the typical
    county's. Of another county's posterior a place with observations of its own takes no quantile of an observation,
    for the same id may name another. `asked` is a Parquet file to read in their place, or PRIOR for none.

    Raises:
        InputFaults: the file or its manifest is missing or faulty.
    """
    if asked == PRIOR:
        return None
    files = [Path(asked)] if asked else _places(county)
    file = next((file for file in files if asked or file.is_file()), None)
    if file is None:
        return None
    found = read_posterior(file)
    if found.county != county.id and find_table(county.folder, "observations") is not None:
        return _without(found, "observation.")
    return found


def _places(county: County) -> list[Path]:
    own = f"{county.id}.parquet"
    return [county.folder / "posterior" / own, POSTERIORS / own, POSTERIORS / f"{OF_ANY_COUNTY}.parquet"]


def _central(name: str) -> float:
    return CENTRAL


def _without(posterior: Posterior, prefix: str) -> Posterior:
    kept = [i for i, name in enumerate(posterior.names) if not name.startswith(prefix)]
    names = tuple(posterior.names[i] for i in kept)
    return replace(posterior, names=names, quantiles=posterior.quantiles[:, kept])


def read_posterior(file: Path) -> Posterior:
    """The posterior of a Parquet file and the manifest of the same name beside it; InputFaults for what is wrong."""
    manifest = file.with_suffix(".json")
    missing = [path for path in (file, manifest) if not path.is_file()]
    if missing:
        raise InputFaults([Fault(shown(p), None, "", "is missing", "calibrate the county again") for p in missing])
    return _read(file, file.stat().st_mtime_ns, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(file: Path, *changed: int) -> Posterior:
    """Read once a process, and again when either file has `changed` (ns)."""
    manifest = _manifest(file.with_suffix(".json"))
    try:
        table = pd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise _fault(file, "", f"cannot be read as Parquet: {error}") from None
    names = [column for column in table if str(column).startswith(QUANTILE)]
    constants = [column for column in table if str(column).startswith(CONSTANT)]
    if table.empty or not names or ASSUMPTIONS not in table:
        raise _fault(file, "", f"holds no draws: it needs rows, a column {ASSUMPTIONS} and columns {QUANTILE}<name>")
    for column in (*names, *constants, ASSUMPTIONS):
        if not pd.api.types.is_numeric_dtype(table[column]) or not np.isfinite(table[column].to_numpy(float)).all():
            raise _fault(file, str(column), "holds what is no number")
    quantiles = table[names].to_numpy(float)
    if ((quantiles < 0) | (quantiles > 1)).any():
        raise _fault(file, QUANTILE, "some quantiles lie outside 0 to 1")
    return Posterior(
        **manifest,
        names=tuple(str(name).removeprefix(QUANTILE) for name in names),
        quantiles=quantiles,
        assumptions=table[ASSUMPTIONS].to_numpy(np.int64),
        constant_names=tuple(map(str, constants)),
        constants=table[constants].to_numpy(float),
        file=file,
    )


def _manifest(file: Path) -> dict[str, Any]:
    """What the manifest says under the keys of `SAID`."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _fault(file, "", f"is no JSON: {error}") from None
    for key, kind in SAID.items():
        if not isinstance(told, dict) or not isinstance(told.get(key), kind):
            raise _fault(file, key, "is missing or of the wrong kind")
    return {key: told[key] for key in SAID}


def _fault(file: Path, where: str, wrong: str) -> InputFaults:
    return InputFaults([Fault(shown(file), None, where, wrong, "calibrate the county again")])
