"""A hindcast in tables: its scores, and row by row what was foretold, what came, and how far off others would be."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration.hindcast import BESIDE, FORETOLD, INPUT, PREDICTED, SERIES, scale, scores_of
from sim.calibration.hindcast_rules import HindcastRules
from sim.calibration.naive import NAIVE
from sim.calibration.scores import Scores
from sim.present.evidence_rows import quantity, shown_band, shown_value
from sim.present.glossary import term
from sim.present.report import Section
from sim.present.tables import Justify
from sim.present.text import is_missing

SCORE_HEADS: dict[str, Justify] = {"fitted_to": "left", "n_foretold": "right", "coverage": "right", "bias": "right",
                                   "mae": "right", "band_width": "right",
                                   **{f"skill_{name}": "right" for name in NAIVE}}  # fmt: skip
ROW_HEADS: dict[str, Justify] = {"indicator": "left", "year": "left", "observed": "right", "foretold": "right",
                                 "band": "right", "in_band": "right", "error_model": "right",
                                 **{f"error_{name}": "right" for name in NAIVE}}  # fmt: skip

WRITTEN_ONLY = frozenset({"band_width", "skill_trend", *(f"error_{name}" for name in NAIVE)})
"""Columns of the written page that a terminal of 80 columns has no room for."""


def hindcast_sections(table: pd.DataFrame, lang: str) -> list[Section]:
    """The scores of each fit, then its foretold rows, those that are not scored at the end."""
    years = [int(year) for year in table["up_to"].drop_duplicates()]
    found = [scores_section(table, lang)]
    for year in years:
        rows = table[(table["up_to"] == year) & table["role"].isin(FORETOLD)]
        errors = {name: (rows[name] - rows["observed"]) / scale(rows) for name in ("median", *NAIVE)}
        rows = rows.assign(**{f"error_{name}": values for name, values in errors.items()})
        rows = rows.assign(beside=rows["role"] == BESIDE, series=rows.groupby(SERIES, sort=False).ngroup())
        rows = rows.sort_values(["beside", "series", "year"])
        cells = [_cells(row, lang) for row in rows.to_dict("records")]
        found.append(Section(term("hindcast.rows", lang, year=year), ROW_HEADS, cells))
    return found


def gathered(section: Section) -> Section:
    """The section as a narrow terminal shows it: fewer columns, rows of the same first cell made one, a line each."""
    kept = [i for i, name in enumerate(section.heads) if name not in WRITTEN_ONLY]
    heads = {name: side for name, side in section.heads.items() if name not in WRITTEN_ONLY}
    groups = groupby(([row[i] for i in kept] for row in section.rows), key=lambda row: row[0])
    rows = [[name, *map("\n".join, list(zip(*rows, strict=True))[1:])] for name, rows in groups]
    return replace(section, heads=heads, rows=rows)


def scores_section(table: pd.DataFrame, lang: str) -> Section:
    """One row a fit and role: rows, coverage, bias, error, width of the band, skill."""
    rows = []
    for year in table["up_to"].drop_duplicates():
        for role in FORETOLD:
            scores = scores_of(table[table["up_to"] == year], role)
            if scores.n:
                name = str(year) if role == PREDICTED else term("hindcast.beside_name", lang, year=year)
                rows.append([name, *_score_cells(scores, lang)])
    return Section(term("hindcast.scores", lang), SCORE_HEADS, rows)


def hindcast_notes(table: pd.DataFrame, rules: HindcastRules, lang: str) -> list[str]:
    """What the figures mean and what they do not: the band, errors and skill, the demand given, rows left out."""
    left_out = table[table["role"] == INPUT].drop_duplicates("indicator")["indicator"]
    named = [
        f"{quantity(name, 'level', 0, lang)}({rules.inputs[name][lang]})" if lang == "zh"
        else f"{quantity(name, 'level', 0, lang)} ({rules.inputs[name][lang]})"
        for name in left_out
    ]  # fmt: skip
    notes = [term(f"hindcast.note_{name}", lang) for name in ("band", "error", "demand", "knowing", "beside")]
    if named:
        notes.append(term("hindcast.note_inputs", lang, names=term("sentence.separator", lang).join(named)))
    return notes


def _score_cells(scores: Scores, lang: str) -> list[str]:
    numbers = [
        f"{scores.covered}/{scores.n} ({scores.coverage:.0%})",
        _signed(scores.bias, lang),
        _plain(scores.mae, lang),
        _plain(scores.width, lang),
    ]
    skills = [
        term("verdict.no_value", lang)
        if np.isnan(scores.skill[name])
        else f"{scores.skill[name]:+.2f} ({scores.n_naive[name]})"
        for name in NAIVE
    ]
    return [str(scores.n), *numbers, *skills]


def _cells(row: Mapping[Hashable, Any], lang: str) -> list[str]:
    of = (str(row["indicator"]), str(row["kind"]))
    name = quantity(*of, int(row["base_year"]), lang)
    is_inside = row["low"] <= row["observed"] <= row["high"]
    return [
        name + (term("hindcast.mark", lang) if row["role"] == BESIDE else ""),
        str(row["year"]),
        shown_value(row["observed"], *of, lang),
        shown_value(row["median"], *of, lang),
        shown_band(row["low"], row["high"], *of, lang),
        term("word.yes" if is_inside else "word.no", lang),
        *(_signed(row[f"error_{name}"], lang) for name in ("median", *NAIVE)),
    ]


def _signed(value: float, lang: str) -> str:
    return term("verdict.no_value", lang) if is_missing(float(value)) else f"{value * 100:+.1f}%"


def _plain(value: float, lang: str) -> str:
    return _signed(value, lang).lstrip("+")
