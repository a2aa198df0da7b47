"""The page docs/data-dictionary.md, from the files that hold the numbers: python -m tests.docs.data_dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from sim.measure.record import FACILITY_COLUMNS, MONEY, PER_INSTITUTION, SHAPES
from sim.system.ledger import FUNDS, OUTSIDE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

Written from the files named in each heading; do not edit by hand, run `python -m tests.docs.data_dictionary`. State of
residents and facilities: [the model in ODD form](odd.md). A range of no width is a number that is set, not drawn.
"""


def tree(path: str) -> dict[str, dict[str, Any]]:
    """A YAML file of sections with entries."""
    loaded: dict[str, dict[str, Any]] = YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))
    return loaded


def priors() -> dict[str, dict[str, Any]]:
    """Behavioural parameters by dotted key."""
    sections = tree("calibration/priors.yaml")
    return {f"{section}.{name}": entry for section, entries in sections.items() for name, entry in entries.items()}


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in cells) + "\n"


def _range(pair: list[float]) -> str:
    return f"{pair[0]:g} – {pair[1]:g}"


def _behaviour() -> str:
    rows: list[tuple[object, ...]] = [
        (
            f"`{key}`", f"{p['title']['en']} ({p['title']['zh']})", f"{p['value']:g}", _range(p["range"]), p["unit"],
            ("assumed; " if p.get("assumed") else "") + p["source"],
        )
        for key, p in priors().items()
    ]  # fmt: skip
    return "## Behaviour (calibration/priors.yaml)\n\n" + _table(
        ("key", "meaning", "value", "range", "unit", "evidence"), rows
    )


def _conditions() -> str:
    table = pd.read_csv(ROOT / "calibration" / "conditions.csv", dtype=str, keep_default_na=False)
    rows: list[tuple[object, ...]] = [tuple(row) for row in table.itertuples(index=False)]
    return "## Conditions (calibration/conditions.csv)\n\n" + _table(tuple(table.columns), rows)


def _county() -> str:
    known = tree("scenarios/counties/typical/county.yaml")
    rows: list[tuple[object, ...]] = []
    for section, entries in tree("scenarios/counties/dictionary.yaml").items():
        for name, entry in entries.items():
            number = known[section][name]
            basis = f"assumed {_range(number['assumed'])}" if "assumed" in number else "source"
            unit, allowed = entry["unit"], f"{entry['min']:g} – {entry['max']:g}"
            title = f"{entry['en']} ({entry['zh']})"
            rows.append((f"`{section}.{name}`", title, unit, allowed, f"{number['value']:g}", basis))
    head = ("key", "meaning", "unit", "allowed", "typical county", "basis")
    return (
        "## Numbers of a county (scenarios/counties/dictionary.yaml)\n\n"
        "Sources and notes of the typical county: [county.yaml](../scenarios/counties/typical/county.yaml).\n\n"
        + _table(head, rows)
    )


def _record() -> str:
    rows: list[tuple[object, ...]] = [
        (
            f"`{name}`", " × ".join(map(str, shape)) or "1", text or name, "fen" if name in MONEY else "",
            "whole county" if name in PER_INSTITUTION else "of the sample",
        )
        for name, (shape, text) in SHAPES.items()
    ]  # fmt: skip
    facility: list[tuple[object, ...]] = [(f"`{name}`", text) for name, text in FACILITY_COLUMNS.items()]
    accounts = ", ".join(f"`{name}`" for name in (*OUTSIDE, *FUNDS, "alliance")) + ", one per facility"
    return (
        "## The record of a run (sim/measure/record.py)\n\n"
        + _table(("table", "shape of a month", "content", "unit", "counts"), rows)
        + "\nBy facility and month:\n\n"
        + _table(("column", "content"), facility)
        + f"\nAccounts of the ledger: {accounts}.\n"
    )


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, _behaviour(), _conditions(), _county(), _record()])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
