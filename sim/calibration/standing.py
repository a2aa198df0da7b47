"""Where a county's model stands: everything kept about how it was fitted and tested, and the aims it reaches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration.aims import Aim, load_aims
from sim.calibration.case_verdicts import INSIDE, WRONG, Finding, by_group, verdict_of_case
from sim.calibration.cases import CASES, load_cases
from sim.calibration.evidence import Evidence, evidence_of
from sim.calibration.hindcast import scores_of
from sim.calibration.kept_cases import findings_of
from sim.calibration.naive import PERSISTENCE
from sim.calibration.posterior_files import PREDICTIVE, posterior_folder
from sim.calibration.results import HINDCAST, NATURAL_EXPERIMENTS, Kept, kept_file, read_kept
from sim.calibration.targets_held import targets_table
from sim.county.inputs import County
from sim.faults import Fault, InputFaults, shown
from sim.plan import load_registry


@dataclass(frozen=True, eq=False)
class Standing:
    """What is kept about a county: None for what was never made.

    posterior: the manifest of its calibration; targets: `sim.calibration.targets_held`; hindcast, cases: kept tables;
    findings: those of the cases.
    """

    county: County
    evidence: tuple[Evidence, ...]
    posterior: dict[str, Any] | None
    targets: pd.DataFrame | None
    hindcast: Kept | None
    cases: Kept | None
    findings: tuple[Finding, ...] = ()

    @property
    def is_tested(self) -> bool:
        """Whether anything is kept that could show a failure."""
        return not (self.targets is None and self.hindcast is None and self.cases is None)


@dataclass(frozen=True)
class Reached:
    """An aim and what was reached of it; NaN where nothing was made that could tell.

    of: the year of the fit, for an aim that each hindcast has to reach; counted: how many of how many.
    """

    aim: Aim
    of: str
    value: float
    counted: tuple[int, int] | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the aim is reached."""
        return self.aim.is_reached(self.value)


def standing(county: County, posterior: Path) -> Standing:
    """What is kept about a county whose posterior is (or would be) the Parquet file; InputFaults for damaged files."""
    evidence = tuple(evidence_of(county))
    manifest = _manifest(posterior.with_suffix(".json"))
    predictive = posterior.with_name(f"{posterior.stem}{PREDICTIVE}.parquet")
    targets = targets_table(evidence, _table(predictive)) if manifest is not None else None
    hindcast, cases = read_kept(kept_file(HINDCAST, str(county.folder))), read_kept(kept_file(NATURAL_EXPERIMENTS))
    findings = () if cases is None else tuple(findings_of(cases.table, load_cases([CASES], load_registry())))
    return Standing(county, evidence, manifest, targets, hindcast, cases, findings)


def own_posterior(county: County) -> Path:
    """The Parquet file of a county's own calibration, which may not be there."""
    return posterior_folder(county) / f"{county.id}.parquet"


def reached(stand: Standing) -> list[Reached]:
    """The aims in their order, and what is reached of each."""
    aims = load_aims()
    return [*_of_targets(aims, stand), *_of_hindcast(aims, stand), *_of_cases(aims, stand), _of_recovery(aims, stand)]


def _of_targets(aims: dict[str, Aim], stand: Standing) -> Iterator[Reached]:
    if stand.targets is None:
        yield Reached(aims["targets_inside"], "", np.nan)
        return
    fitted = stand.targets[stand.targets["is_fitted"]]
    inside = int(fitted["is_inside"].sum())
    yield Reached(aims["targets_inside"], "", inside / max(len(fitted), 1), (inside, len(fitted)))


def _of_hindcast(aims: dict[str, Aim], stand: Standing) -> Iterator[Reached]:
    by_year = {"": None} if stand.hindcast is None else dict(list(stand.hindcast.table.groupby("up_to", sort=False)))
    for year, rows in by_year.items():
        scores = None if rows is None else scores_of(rows)
        counted = None if scores is None else (scores.covered, scores.n)
        yield Reached(aims["hindcast_coverage"], str(year), scores.coverage if scores else np.nan, counted)
        yield Reached(aims["hindcast_skill"], str(year), scores.skill[PERSISTENCE] if scores else np.nan)


def _of_cases(aims: dict[str, Aim], stand: Standing) -> Iterator[Reached]:
    for name, verdict in (("cases_inside", INSIDE), ("cases_wrong", WRONG)):
        if stand.cases is None:
            yield Reached(aims[name], "", np.nan)
            continue
        verdicts = [verdict_of_case(members) for members in by_group(stand.findings).values()]
        count = verdicts.count(verdict)
        yield Reached(aims[name], "", count, (count, len(verdicts)))


def _of_recovery(aims: dict[str, Aim], stand: Standing) -> Reached:
    told = (stand.posterior or {}).get("recovery", {})
    return Reached(aims["recovery_p"], "", float(told.get("p", np.nan)))


def _manifest(file: Path) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputFaults(
            [Fault(shown(file), None, "", f"is no JSON ({error})", "calibrate the county again")]
        ) from None
    if not isinstance(told, dict):
        raise InputFaults([Fault(shown(file), None, "", "holds no mapping", "calibrate the county again")])
    return told


def _table(file: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise InputFaults(
            [Fault(shown(file), None, "", f"cannot be read ({error})", "calibrate the county again")]
        ) from None
