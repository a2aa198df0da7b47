"""The golden figures: which indicators of which small runs are kept, how they are computed and written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from sim.measure.indicators import value
from sim.measure.record import Record
from tests.engine import runs

FILE = Path(__file__).with_name("typical.yaml")
REFRESH = "python -m tests.goldens.refresh"
SCENARIOS = ("baseline", "all_three")
DATES = ("2023-06", "2023-12")
SHARE = 0.02
TOLERANCE = 1e-12

INDICATORS = (
    "primary_visit_share_all",
    "primary_visit_share_county",
    "in_county_inpatient_share",
    "primary_admission_share",
    "self_care_share",
    "tcm_visit_share_primary",
    "visits_per_resident",
    "visits_per_resident_village",
    "visits_per_resident_county",
    "admissions_per_resident",
    "primary_inpatient_fund_share",
    "primary_fund_share_county",
    "service_income_share_primary",
    "cost_per_visit_township",
    "cost_per_stay_county",
    "oop_per_resident",
    "catastrophic_share_poorest",
    "fund_balance_months",
    "village_doctor_licensed_share",
    "village_doctor_income",
    "doctors_township",
    "bed_occupancy_county",
    "posted_doctors",
    "patient_satisfaction",
    "correct_management_primary",
    "waiting_minutes_county",
    "travel_minutes",
    "fd_effective_rate",
    "residents",
)

HEAD = f"""\
# Golden figures: the typical county, a {SHARE:.0%} sample from 2021-01 with the levers of 2023, seed 1, nothing drawn.
# They say what the program computes today, not what is right. Yearly indicators are of the 12 months to the date.
# A change of the model that is meant moves them: run `{REFRESH}` in the project's folder,
# read the difference in version control, and say in CHANGELOG.md under `Regression` which figures moved and why.
"""

Figures = dict[str, dict[str, dict[str, float]]]


def computed() -> Figures:
    """indicator → scenario → date → value, as the program computes them now."""
    records = {name: runs.run(runs.plan(name, share=SHARE)) for name in SCENARIOS}
    return {
        indicator: {
            name: {date: _figure(record, indicator, date) for date in DATES} for name, record in records.items()
        }
        for indicator in INDICATORS
    }


def _figure(record: Record, indicator: str, date: str) -> float:
    return value(record, indicator, record.horizon.index(date))


def kept(file: Path = FILE) -> Figures:
    """The figures on file."""
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def write(figures: Figures, file: Path = FILE) -> None:
    """Figures into the file, every digit of them."""
    lines = [HEAD]
    for indicator, by_scenario in figures.items():
        lines.append(f"{indicator}:")
        for name, by_date in by_scenario.items():
            dates = ", ".join(f"'{date}': {number!r}" for date, number in by_date.items())
            lines.append(f"  {name}: {{{dates}}}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def changes(old: Mapping, new: Mapping) -> list[str]:
    """One line for each figure that is not as it was, or that only one side knows."""
    found = []
    flat_old, flat_new = _flat(old), _flat(new)
    for where in sorted(flat_old.keys() | flat_new.keys()):
        was, now = flat_old.get(where), flat_new.get(where)
        if was is None or now is None or not abs(now - was) <= TOLERANCE * max(1.0, abs(was)):
            found.append(f"{where}: was {was!r}, now {now!r}")
    return found


def _flat(figures: Mapping) -> dict[str, float]:
    return {
        f"{indicator}, {name}, {date}": number
        for indicator, by_scenario in figures.items()
        for name, by_date in by_scenario.items()
        for date, number in by_date.items()
    }
