"""What a calibration leaves on disk: draws, what they give for the evidence, all evaluations, and a manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration.calibrate import WAVE, Calibration
from sim.calibration.evidence import Evidence
from sim.calibration.setting import Range, values_at
from sim.county.inputs import County
from sim.county.priors import FOLDER
from sim.experiment.outputs import running_code
from sim.plan import COUNTIES

POSTERIOR = "posterior"
CONSTANT = "levels."
PREDICTIVE, EVALUATIONS = "_predictive", "_evaluations"
"""Ends of the names of the tables beside the draws."""


def posterior_folder(county: County) -> Path:
    """Where a county's posterior is kept: in the repository for a shipped county, else in the county's own folder."""
    shipped = county.folder.resolve().is_relative_to(COUNTIES.resolve())
    return (FOLDER if shipped else county.folder) / POSTERIOR


def write_posterior(found: Calibration, county: str, ranges: Mapping[str, Range], folder: Path) -> Path:
    """Write `<county>.parquet`, its predictive table, all evaluations and the manifest; returns the first.

    ranges gives the values of quantiles, by name of the fitted parameter. The manifest is written last: what it is
    beside is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{county}.parquet"
    ids = [e.id for e in found.evidence]
    _write(draws_table(found, ranges), file)
    _write(found.kept[["assumptions", "luck", *ids]], folder / f"{county}{PREDICTIVE}.parquet")
    _write(found.table, folder / f"{county}{EVALUATIONS}.parquet")
    text = json.dumps(manifest(found, county), ensure_ascii=False, indent=1)
    _put(folder / f"{county}.json", (text + "\n").encode())
    return file


def draws_table(found: Calibration, ranges: Mapping[str, Range]) -> pd.DataFrame:
    """One row a draw, in random order: `assumptions`, `q:<name>` and `<name>` of each parameter, level constants."""
    names = found.setting.parameters
    kept = found.kept
    values = [
        values_at(dict(zip(names, row, strict=True)), ranges) for row in kept[[f"q:{n}" for n in names]].to_numpy(float)
    ]
    constants = [column for column in kept if str(column).startswith(CONSTANT)]
    return pd.concat(
        [kept[["assumptions", *(f"q:{n}" for n in names)]], pd.DataFrame(values, columns=list(names)), kept[constants]],
        axis=1,
    )


def evidence_hash(evidence: Sequence[Evidence]) -> str:
    """Twelve hex digits that change with any number of the evidence, its error, or whether it is fitted."""
    told = [[e.id, e.kind, e.year, e.base_year, e.value, e.error, e.is_fitted] for e in evidence]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


def manifest(found: Calibration, county: str) -> dict[str, Any]:
    """What determined the draws, and everything that tells how far they may be trusted."""
    ids = [e.id for e in found.used]
    inside = found.predictive[found.predictive["is_fitted"]]
    return {
        "county": county,
        "seed": found.setting.seed,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(found.seconds),
        "code": running_code(),
        "evidence_hash": evidence_hash(found.evidence),
        "last_year": max(e.year for e in found.used),
        "residents_share": found.setting.residents_share,
        "parameters": list(found.setting.parameters),
        "draws": len(found.kept),
        "evaluations": {"all": len(found.table), "by_wave": found.table.groupby(WAVE).size().tolist(),
                        "left_out": found.lost},
        "evidence": {"fitted": ids, "without_numbers": list(found.without)},
        "waves": [{"share_left": wave.share_left, "out_of_reach": list(wave.out_of_reach)} for wave in found.waves],
        "chain": _chain(found),
        "confirmation": {key: value for key, value in asdict(found.confirmed).items() if key != "rows"},
        "cross_validation": {
            name: {"r_squared": _short(r), "coverage_90": _short(c)}
            for name, r, c in zip(ids, found.known.skill.r_squared, found.known.skill.coverage, strict=True)
        },
        "recovery": _recovery(found),
        "coverage": {"fitted": len(inside), "inside_90": int(inside["is_inside"].sum())},
        "conflicts": {
            "out_of_reach": list(found.out_of_reach),
            "outside_99": found.predictive.loc[found.predictive["is_in_conflict"], "id"].tolist(),
        },
        "settings": asdict(found.settings),
    }  # fmt: skip


def _chain(found: Calibration) -> dict[str, Any]:
    chain, names = found.chain, found.setting.parameters
    return {
        "draws": len(chain.draws),
        "accepted": _short(chain.accepted),
        "effective": round(chain.effective),
        "r_hat": dict(zip(names, map(_short, chain.r_hat), strict=True)),
        "correlation_steps": dict(zip(names, map(_short, chain.correlation_steps), strict=True)),
    }


def _recovery(found: Calibration) -> dict[str, Any]:
    names, test = found.setting.parameters, found.recovery
    return {
        "p": test.p_all,
        "data_sets": len(test.ranks),
        "draws": test.draws,
        "p_by_parameter": dict(zip(names, map(_short, test.p_uniform), strict=True)),
        "coverage_50": dict(zip(names, map(_short, test.coverage_50), strict=True)),
        "coverage_90": dict(zip(names, map(_short, test.coverage_90), strict=True)),
        "ranks": {name: test.ranks[:, i].tolist() for i, name in enumerate(names)},
    }


def _short(value: float | np.floating[Any]) -> float:
    """Four significant digits: more would differ from machine to machine."""
    return float(f"{float(value):.4g}")


def _write(table: pd.DataFrame, file: Path) -> None:
    draft = file.with_suffix(".draft")
    table.to_parquet(draft, index=False)
    draft.replace(file)


def _put(file: Path, content: bytes) -> None:
    draft = file.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(file)
