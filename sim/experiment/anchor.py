"""Setting the level constants of one draw on what was observed in 2019.

A draw of the behavioural ranges alone would move visits and admissions by level far from what is known of 2019. So each
draw's level constants are set anew by the contraction of Berry, Levinsohn and Pakes (1995): constants move by the log
of wanted over simulated until visits by level, self-care and admissions by level of a short run meet a value drawn
from each observation's own range. What levels charge is met in the same rounds (`sim.experiment.case_weights`). The
ranges of what nobody has measured stay as they are; this is no calibration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.conventions import Kind
from sim.county.beginning import Beginning
from sim.county.inputs import County
from sim.draws import triangular
from sim.experiment.case_weights import HOSPITALS, TOWN, WEIGHTS, average_charges, case_weights
from sim.experiment.one_run import record_of
from sim.measure.record import FIRST_CONTACTS, RETURN, Record
from sim.months import Horizon, month_number
from sim.plan import BURN_IN_MONTHS, Plan

ANCHOR_YEAR = 2019
ANCHOR_SHARE = 0.25
"""Largest sample on which the constants are set. A smaller run sets them on its own sample: admission caps are noisier
in a sample, refuse more, and constants set on another size would carry that over."""

ROUNDS = 5
ROUNDS_FROM_A_DRAW = 2
"""Rounds where a posterior has kept constants for the draw: they differ by luck and sample only. Measured on the
typical county at 10% and at all residents, two rounds from there come as near to 2019 as five from the usual ones."""

STEP = 0.9
"""Part of the log distance covered in a round; below 1 since options draw on each other and on queues."""

VISIT_CONSTANTS = {
    "township": ("levels.township", "levels.subcentre"),
    "county": ("levels.county_general", "levels.county_tcm"),
    "out": ("levels.out_of_county",),
    "self_care": ("levels.self_care",),
}
STAY_CONSTANTS = {
    "county": ("levels.inpatient_county_general", "levels.inpatient_county_tcm"),
    "out": ("levels.inpatient_out_of_county",),
    "forgone": ("levels.inpatient_forgone",),
}
TOTAL, TOTAL_NAME = "visits_per_resident", "observation.visits"
"""Observation of visits by level, and the name under which their total is drawn."""

SET_CONSTANTS = (
    frozenset(key for constants in (VISIT_CONSTANTS, STAY_CONSTANTS) for keys in constants.values() for key in keys)
    | {"levels.need_scale", "levels.admission_scale", "levels.come_back"}
    | WEIGHTS
)
"""Level constants (keys of behaviour) that are set; others keep their value."""

ROWS_SET_ON = (
    *((TOTAL, level, 2019) for level in ("village", "township", "county")),
    *(("visit_share_in_county", level, 2019) for level in ("village", "township", "county")),
    ("out_of_county_visit_share", "out_of_county", 2018),
    ("self_care_share", "all", 2019),
    ("admissions_per_insured", "all", 2019),
    ("admissions_per_resident", "township", 2019),
    ("out_of_county_admission_share", "out_of_county", 2019),
    ("forgone_admission_share", "all", 2019),
    ("visits_per_illness", "all", 2019),
)
"""Observations (indicator, level, year) that the constants are set on."""

ROWS_MET = ROWS_SET_ON + tuple(
    (charge, level, 2019)
    for charge in ("charge_per_visit", "charge_per_stay")
    for level in ("village", "township", "county", "out_of_county")
)
"""Observations that the constants make the model meet, so that they test nothing: those, and the county's prices."""


@dataclass(frozen=True)
class Levels:
    """Visits, self-care episodes, admissions and cases that stayed at home, per resident and year, by level.

    Self-care counts as many visits as those who are seen make for an illness, so that its part is one of illnesses;
    again is the number of further visits that a visit of first contact leads to.
    """

    visits: dict[str, float]
    stays: dict[str, float]
    again: float


def wanted_levels(county: County, quantile: Callable[[str], float] | None = None) -> Levels:
    """Levels of 2019 by the county's observations; with quantile, each drawn from its range (triangular).

    The split by level and the total are drawn apart, since the denominator of the total is the less certain. Visits of
    people from other counties, which county hospitals count too, are taken off. KeyError names a missing observation.
    """
    rows = county.observations
    village, township, hospital = (
        _observed(rows, "visit_share_in_county", level, 2019, quantile) for level in ("village", "township", "county")
    )
    parts = ("village", "township", "county")
    total = sum(_observed(rows, TOTAL, level, 2019, None) for level in parts)
    if quantile is not None:
        first = _row(rows, TOTAL, "village", 2019)
        total *= float(triangular(quantile(TOTAL_NAME), first.low, first.value, first.high)) / first.value
    inflow = county.value("productivity.inflow_share_county_hospital")
    scale = total / (village + township + hospital)
    visits = {"village": village * scale, "township": township * scale, "county": hospital * scale * (1 - inflow)}
    out = _observed(rows, "out_of_county_visit_share", "out_of_county", 2018, quantile)
    visits["out"] = sum(visits.values()) * out / (1 - out)
    alone = _observed(rows, "self_care_share", "all", 2019, quantile)
    visits["self_care"] = sum(visits.values()) * alone / (1 - alone)

    admissions = _observed(rows, "admissions_per_insured", "all", 2019, quantile)
    stays = {"township": _observed(rows, "admissions_per_resident", "township", 2019, quantile)}
    stays["out"] = admissions * _observed(rows, "out_of_county_admission_share", "out_of_county", 2019, quantile)
    stays["county"] = admissions - stays["out"] - stays["township"]
    forgone = _observed(rows, "forgone_admission_share", "all", 2019, quantile)
    stays["forgone"] = admissions * forgone / (1 - forgone)
    course = _observed(rows, "visits_per_illness", "all", 2019, quantile)
    return Levels(visits, stays, course - 1)


def drawn_observations(county: County) -> dict[str, tuple[float, float, float]]:
    """Low, value and high of each observation that `wanted_levels` draws, by the name its quantile is asked for."""
    rows = county.observations
    found = {}
    for indicator, level, year in ROWS_SET_ON:
        row = _row(rows, indicator, level, year)
        name = f"observation.{row['id']}"
        if indicator == TOTAL:
            name = TOTAL_NAME if level == "village" else ""  # their sum alone is drawn, by the range of the first
        if name and not np.isnan(row["low"]):
            found[name] = (float(row["low"]), float(row["value"]), float(row["high"]))
    return found


def _row(rows: pd.DataFrame, indicator: str, level: str, year: int) -> pd.Series:
    found = rows[(rows["indicator"] == indicator) & (rows["level"] == level) & (rows["year"] == year)]
    if found.empty:
        raise KeyError(f"observations.csv has no {indicator} of {level} in {year}")
    return found.iloc[0]


def _observed(
    rows: pd.DataFrame, indicator: str, level: str, year: int, quantile: Callable[[str], float] | None
) -> float:
    row = _row(rows, indicator, level, year)
    if quantile is None or np.isnan(row["low"]):
        return float(row["value"])
    return float(triangular(quantile(f"observation.{row['id']}"), row["low"], row["value"], row["high"]))


def simulated_levels(record: Record, year: int) -> Levels:
    """The same levels in a run."""
    month = month_number(f"{year}-12") - record.horizon.first
    residents = record.year_to("residents", month) / 12
    by_type = record.year_to("visits", month)
    visits, again = by_type.sum(axis=1) / residents, by_type[:, RETURN].sum() / by_type[:, FIRST_CONTACTS].sum()
    stays = record.year_to("admissions", month) / residents
    town, hospitals = list(TOWN), list(HOSPITALS)
    return Levels(
        {
            "village": float(visits[Kind.VILLAGE_CLINIC]),
            "township": float(visits[town].sum()),
            "county": float(visits[hospitals].sum()),
            "out": float(visits[Kind.OUT_OF_COUNTY]),
            "self_care": float(record.year_to("self_care", month) / residents * (1 + again)),
        },
        {
            "township": float(stays[town].sum()),
            "county": float(stays[hospitals].sum()),
            "out": float(stays[Kind.OUT_OF_COUNTY]),
            "forgone": float(record.year_to("declined_admissions", month) / residents),
        },
        float(again),
    )


def anchored_constants(plan: Plan, wanted: Levels, rounds: int = ROUNDS) -> dict[str, float]:
    """Level constants (keys `levels.…`) under which the plan's county meets the wanted levels in 2019.

    They are moved from the plan's own in so many rounds.
    """
    first = month_number(f"{ANCHOR_YEAR}-01") - BURN_IN_MONTHS
    horizon = Horizon(first, month_number(f"{ANCHOR_YEAR}-12"))
    levers = replace(plan.levers, horizon=horizon, values=np.repeat(plan.levers.values[:1], horizon.n_months, axis=0))
    behaviour = plan.behaviour
    share = min(plan.residents_share, ANCHOR_SHARE)
    # the rounds differ in level constants alone, which nobody's life before the first month depends on
    beginning = Beginning.of(plan.county, behaviour, share, first, plan.which_sample)
    for _ in range(rounds):
        short = replace(plan, behaviour=behaviour, levers=levers, horizon=horizon, residents_share=share)
        record = record_of(short, beginning.again())
        got = simulated_levels(record, ANCHOR_YEAR)
        changed = case_weights(plan.county, behaviour, average_charges(record, ANCHOR_YEAR))
        for constants, want, have, base in (
            (VISIT_CONSTANTS, wanted.visits, got.visits, "village"),
            (STAY_CONSTANTS, wanted.stays, got.stays, "township"),
        ):
            usual = np.log(want[base] / have[base])
            for name, keys in constants.items():
                move = STEP * (np.log(want[name] / max(have[name], 1e-9)) - usual)
                changed |= {key: behaviour[key] + float(move) for key in keys}
        changed["levels.come_back"] = behaviour["levels.come_back"] + STEP * float(np.log(wanted.again / got.again))
        need = sum(wanted.visits.values()) / sum(got.visits.values())
        stays = sum(wanted.stays.values()) / sum(got.stays.values())
        changed["levels.need_scale"] = behaviour["levels.need_scale"] * need**STEP
        changed["levels.admission_scale"] = behaviour["levels.admission_scale"] * stays
        behaviour = behaviour.with_values(changed)
    return {key: prior.value for key, prior in behaviour.priors.items() if key.startswith("levels.")}
