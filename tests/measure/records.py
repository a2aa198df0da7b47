"""Small records written by hand: the same numbers each month, or a share that follows a path."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.conventions import Cadre, Kind
from sim.measure.record import SHAPES, Record
from sim.months import Horizon


def empty_record(first: str = "2021-01", last: str = "2028-12", scale: float = 1.0) -> Record:
    return Record(Horizon.of(first, last), ["A"], ["甲"], np.zeros(1, np.int8), ["fund"], scale)


def record_of(each_month: dict[str, Any], first: str = "2021-01", last: str = "2023-12", scale: float = 1.0) -> Record:
    """The same month over and over; a table is a number, a list, or a mapping by kind (and, for staff, by cadre)."""
    record = empty_record(first, last, scale)
    for name, content in each_month.items():
        table = record.county[name]
        if isinstance(content, dict):
            for kind, entry in content.items():
                row = table[:, Kind[kind]]
                if isinstance(entry, dict):
                    for cadre, persons in entry.items():
                        row[:, Cadre[cadre]] = persons
                elif row.ndim == 2 and not isinstance(entry, list):
                    row[:, 0] = entry
                else:
                    row[...] = entry
        else:
            table[...] = content
    return record


def share_path(primary_of_1000: list[int], first: str = "2021-01") -> Record:
    """1000 visits of residents each month, all in the county, of which as many as given are at township hospitals."""
    months = Horizon.of(first, first).first
    record = Record(
        Horizon(months, months + len(primary_of_1000) - 1), ["A"], ["甲"], np.zeros(1, np.int8), ["fund"], 1.0
    )
    primary = np.array(primary_of_1000)
    record.county["visits"][:, Kind.TOWNSHIP_HOSPITAL, 0] = primary
    record.county["visits"][:, Kind.COUNTY_GENERAL, 0] = 1000 - primary
    return record


def random_record(seed: int, months: int = 40) -> Record:
    """A record of arbitrary counts that keeps parts within their wholes."""
    rng = np.random.default_rng(seed)
    first = Horizon.of("2021-05", "2021-05").first
    record = Record(
        Horizon(first, first + months - 1), ["A"], ["甲"], np.zeros(1, np.int8), ["fund"], float(rng.integers(1, 11))
    )
    for name, (shape, _) in SHAPES.items():
        record.county[name][...] = rng.integers(1, 1000, (months, *shape))
    for part, whole in PARTS_OF.items():
        total = record.county[whole]
        total = total[:, :, 0] if whole == "visits" else total
        record.county[part][...] = (total * rng.random(total.shape)).astype(np.int64)
    for pair in ("township_standard", "township_standard_over_10k", "bonus_townships"):
        record.county[pair][:, 0] = np.minimum(*record.county[pair].T)
    record.county["pooling_clinics"][...] = -np.sort(-record.county["pooling_clinics"], axis=1)
    record.county["catastrophic_residents"] = np.minimum(
        record.county["catastrophic_residents"], record.county["residents_by_quintile"]
    )
    record.county["service_income"] = np.minimum(record.county["service_income"], record.county["charge_outpatient"])
    record.county["paid_by_patients"][...] = record.county["charge_outpatient"][:, :5] // 2
    record.county["beds"][...] = 1000
    record.county["clinic_houses"].sort(axis=1)
    for table in ("admissions", "avoidable_admissions", "readmissions"):
        record.county[table][:, Kind.VILLAGE_CLINIC] = 0
    record.county["posts_approved"] = 1000 * (record.county["posts_filled"] + record.county["posts_approved"])
    village = record.county["staff"][:, Kind.VILLAGE_CLINIC, Cadre.ASSISTANT]
    record.county["village_doctors_60_plus"] = np.minimum(record.county["village_doctors_60_plus"], village)
    return record


PARTS_OF = {
    "slip_visits": "visits",
    "tcm_visits": "visits",
    "well_managed": "visits",
    "satisfied": "visits",
    "fund_outpatient": "charge_outpatient",
    "fund_inpatient": "charge_inpatient",
    "separate_account": "fund_inpatient",
    "residents_village": "residents",
    "contracted": "residents",
    "effective_contracts": "contracted",
    "contracted_key": "key_population",
    "avoidable_admissions": "admissions",
    "readmissions": "admissions",
}
"""Table → the table it is part of."""
