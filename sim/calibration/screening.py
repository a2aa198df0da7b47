"""Which of all assumed numbers matter for what a county is held against: the first look before a calibration.

    python -m sim.calibration.screening typical --points 250 --processes 2

Every assumed number – behaviour, county numbers, insurance ratios, observed levels – varies at random at once (Latin
hypercube); the rank correlation of its quantile with each simulated number says how strongly, and in which direction,
it moves what was observed. With n points a correlation of nothing lies within 2 / sqrt(n) nineteen times of twenty.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sim.calibration.evaluations import Progress, as_table, evaluate
from sim.calibration.evidence import evidence_of
from sim.calibration.points import Evaluation, Point
from sim.calibration.setting import SHARE, Setting, assumed_ranges, county_of, load_setting
from sim.county.priors import FOLDER
from sim.plan import load_behaviour
from sim.rng import latin_cube

FILE = FOLDER / "screening.csv"
POINTS = 250
"""Enough that a correlation of 0.2, 4% of the variance, stands out among 400 names."""

ROWS = 40
OUTCOME = "primary_visit_share_county"
"""Indicator whose fitted rows stand in a column of their own: what the policies are judged by."""


def screening_points(setting: Setting, n: int) -> list[Point]:
    """Points in which every parameter of the setting varies: a Latin hypercube, each with luck of its own."""
    cube = latin_cube(n, len(setting.parameters), setting.seed)
    return [Point(tuple(float(q) for q in row), 0, luck) for luck, row in enumerate(cube, start=1)]


def screen(setting: Setting, n: int, folder: Path, n_processes: int, progress: Progress) -> list[Evaluation]:
    """Evaluations at points in which all that is assumed about the setting's county varies at once."""
    everything = everything_of(setting)
    return evaluate(screening_points(everything, n), everything, folder, n_processes, progress)


def everything_of(setting: Setting) -> Setting:
    """The setting with every assumed number of its county as a parameter, in the order of their names."""
    return replace(setting, parameters=tuple(sorted(assumed_ranges(county_of(setting.county), load_behaviour()))))


def screening_table(evaluations: Sequence[Evaluation], setting: Setting, fitted: Sequence[str]) -> pd.DataFrame:
    """One row an assumed number, those that matter most first.

    Columns: `name`; `strength`, the sum over fitted evidence of squared rank correlations beyond what chance gives;
    `n_evidence`, on how many its correlation exceeds chance; `strongest`, id of the evidence it moves most, and
    `correlation` with it; `outcome`, its correlation with the last observed primary share; `fitted`, whether it is
    among `fitted`. Evaluations that failed are left out.
    """
    table = as_table(evaluations, setting)
    table = table[table["reason"] == ""]
    evidence = [e for e in evidence_of(county_of(setting.county)) if e.is_fitted]
    outcome = max((e for e in evidence if e.indicator == OUTCOME), key=lambda e: e.year, default=evidence[0])
    columns = [e.id for e in evidence]
    found = correlations(
        table[[f"q:{name}" for name in setting.parameters]].to_numpy(float), table[columns].to_numpy(float)
    )
    chance = 2 / np.sqrt(len(table))
    beyond = np.where(np.abs(found) > chance, found**2 - 1 / len(table), 0.0)
    strongest = np.abs(found).argmax(axis=1)
    rows = pd.DataFrame(
        {
            "name": setting.parameters,
            "strength": beyond.sum(axis=1).round(3),
            "n_evidence": (np.abs(found) > chance).sum(axis=1),
            "strongest": [columns[i] for i in strongest],
            "correlation": found[np.arange(len(found)), strongest].round(2),
            "outcome": found[:, columns.index(outcome.id)].round(2),
            "fitted": [name in fitted for name in setting.parameters],
        }
    )
    return rows.sort_values(["strength", "name"], ascending=[False, True], ignore_index=True)


def correlations(inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Spearman's rank correlation of every column of inputs with every column of outputs; 0 where one is constant."""

    def standard(columns: np.ndarray) -> np.ndarray:
        ranks = rankdata(columns, axis=0)
        ranks -= ranks.mean(axis=0)
        size = np.sqrt((ranks**2).sum(axis=0))
        return np.asarray(ranks / np.where(size > 0, size, 1.0))

    return np.asarray(standard(inputs).T @ standard(outputs))


def main() -> None:
    """Screen a county from the command line and write the strongest names to calibration/screening.csv."""
    parser = argparse.ArgumentParser(description="which assumed numbers matter for what a county is held against")
    parser.add_argument("county")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--residents", type=float, default=SHARE, help="simulated share of the residents, 0-1")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("outputs") / "screening")
    parser.add_argument("--write", type=Path, default=FILE)
    asked = parser.parse_args()
    setting = load_setting(asked.county, asked.residents)
    made = screen(setting, asked.points, asked.folder, asked.processes, _print)
    table = screening_table(made, everything_of(setting), setting.parameters)
    table.head(ROWS).to_csv(asked.write, index=False)


def _print(done: int, total: int) -> None:
    print(f"{done} / {total}", flush=True)


if __name__ == "__main__":
    main()
