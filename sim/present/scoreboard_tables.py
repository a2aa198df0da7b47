"""The tables of the scoreboard: aims, levels and trends, elasticities, natural experiments."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration.aims import Aim
from sim.calibration.case_verdicts import Finding
from sim.calibration.evidence import ELASTICITY
from sim.calibration.standing import Reached
from sim.present.evidence_rows import quantity, shown_band, shown_error, shown_value
from sim.present.glossary import term
from sim.present.report import Section
from sim.present.tables import Justify
from sim.present.text import is_missing
from sim.present.validation import HEADS, outcome_rows

AIM_HEADS: dict[str, Justify] = {"aim": "left", "wanted": "right", "reached": "right", "is_reached": "left"}
TARGET_HEADS: dict[str, Justify] = {
    "indicator": "left", "year": "left", "observed": "right", "error": "right", "simulated": "right", "band": "right",
    "in_band": "left", "quality_class": "left", "fitted": "left",
}  # fmt: skip
SHARES = ("targets_inside", "hindcast_coverage")
"""Aims that are shares; the others are numbers."""


def aims_section(reached: Sequence[Reached], lang: str) -> Section:
    """Each aim, what is wanted, what is reached."""
    return Section(term("scoreboard.aims", lang), AIM_HEADS, [_aim_cells(one, lang) for one in reached])


def targets_section(targets: pd.DataFrame, lang: str) -> Section:
    """Levels and changes: observed, simulated, whether inside."""
    rows = targets[targets["kind"] != ELASTICITY]
    return Section(
        term("scoreboard.targets", lang), TARGET_HEADS, [_target_cells(r, lang) for r in rows.to_dict("records")]
    )


def elasticities_section(targets: pd.DataFrame, lang: str) -> Section:
    """Elasticities: published, simulated, whether inside."""
    rows = targets[targets["kind"] == ELASTICITY]
    heads = {name: side for name, side in TARGET_HEADS.items() if name != "year"}
    cells = [_target_cells(row, lang) for row in rows.to_dict("records")]
    return Section(term("scoreboard.elasticities", lang), heads, [[*row[:1], *row[2:]] for row in cells])


def cases_section(findings: Sequence[Finding], lang: str) -> Section:
    """Natural experiments outcome by outcome, with the verdict on each."""
    return Section(term("scoreboard.cases", lang), HEADS, outcome_rows(findings, lang))


def inside_counts(targets: pd.DataFrame, lang: str) -> str:
    """How many numbers are inside: by whether they were fitted, and by quality class."""
    parts = []
    for is_fitted, rows in targets.groupby("is_fitted", sort=True):
        name = term("scoreboard.fitted" if is_fitted else "scoreboard.not_fitted", lang)
        parts.append(f"{name} {int(rows['is_inside'].sum())}/{len(rows)}")
    for quality, rows in targets.groupby("quality", sort=True):
        parts.append(f"{term('scoreboard.quality', lang, quality=quality)} {int(rows['is_inside'].sum())}/{len(rows)}")
    return term("scoreboard.counts", lang, counts=term("sentence.separator", lang).join(parts))


def _aim_cells(one: Reached, lang: str) -> list[str]:
    title = one.aim.title_zh if lang == "zh" else one.aim.title_en
    if one.of:
        title = term("scoreboard.aim_of", lang, aim=title, year=one.of)
    if is_missing(float(one.value)):
        return [title, _wanted(one.aim, lang), term("scoreboard.not_made", lang), term("word.no", lang)]
    value = _figure(one.value, one.aim)
    if one.counted:
        value = f"{one.counted[0]}/{one.counted[1]}" + (f" ({value})" if one.aim.id in SHARES else "")
    return [title, _wanted(one.aim, lang), value, term("word.yes" if one.is_reached else "word.no", lang)]


def _wanted(aim: Aim, lang: str) -> str:
    """The limits of an aim: `≥80%`, `80%~100%`, `>0`."""
    if not np.isnan(aim.least) and not np.isnan(aim.most):
        return f"{_figure(aim.least, aim)}~{_figure(aim.most, aim)}"
    signs = {"≥": aim.least, "≤": aim.most, ">": aim.above}
    return "".join(f"{sign}{_figure(limit, aim)}" for sign, limit in signs.items() if not np.isnan(limit))


def _figure(value: float, aim: Aim) -> str:
    if aim.id in SHARES:
        return f"{value:.0%}"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"


def _target_cells(row: Mapping[Hashable, Any], lang: str) -> list[str]:
    of = (str(row["indicator"]), str(row["kind"]))
    is_elasticity = row["kind"] == ELASTICITY
    return [
        str(row[f"title_{lang}"]) if is_elasticity else quantity(*of, int(row["base_year"]), lang),
        "" if is_elasticity else str(row["year"]),
        shown_value(row["observed"], *of, lang),
        f"±{shown_error(row['error'], *of, lang)}",
        shown_value(row["median"], *of, lang),
        shown_band(row["low"], row["high"], *of, lang),
        term("word.yes" if row["is_inside"] else "word.no", lang),
        str(row["quality"]),
        term("word.yes" if row["is_fitted"] else "word.no", lang),
    ]
