"""The page docs/packages.md, from the packages and the notes on them: python -m tests.docs.packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.policy.yaml_text import read_yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "scenarios" / "packages"
NOTES = Path(__file__).with_name("packages.yaml")
PAGE = ROOT / "docs" / "packages.md"
HEAD = """# The five documents as packages

Written from scenarios/packages and tests/docs/packages.yaml; do not edit by hand, run `python -m tests.docs.packages`.

`python run.py show xt_2022_25` (or `xt`) tells what a package changes in its county, `python run.py run
xt_2022_25@caps_literal` runs one of its other readings. Each value is **D**, stated in the article named beside it, or
**A**, assumed within a range; dates may be assumed even where the value is stated. What a document encourages, allows
or asks of others is carried out to its implementation strength, what it orders in full.
"""

Values = list[tuple[str, str, dict[str, Any], str]]


def _values(package: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Family, lever, dated value and commitment of every parameter."""
    for family, levers in package["levers"].items():
        for lever, parameters in levers.items():
            for value in parameters.values():
                if isinstance(value, dict):
                    yield family, lever, value, value.get("commitment", parameters["commitment"])


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in cells) + "\n"


def _families(values: Values) -> str:
    rows: list[tuple[object, ...]] = []
    for family in dict.fromkeys(value[0] for value in values):
        mine = [value for value in values if value[0] == family]
        sources = Counter(value[2]["src"] for value in mine)
        rows.append((family, len({value[1] for value in mine}), sources["D"], sources["A"]))
    sources = Counter(value[2]["src"] for value in values)
    rows.append(("all", len({value[1] for value in values}), sources["D"], sources["A"]))
    return _table(("family", "levers", "D", "A"), rows)


def _commitments(values: Values) -> str:
    counts = Counter(value[3] for value in values)
    return "Commitment of the values: " + ", ".join(f"{word} {n}" for word, n in counts.most_common()) + ".\n"


def _changes(variant: dict[str, Any]) -> str:
    """What a variant does, parameter by parameter."""
    parts = [f"without `{name}`" for name in variant.get("remove", ())]
    for levers in variant.get("levers", {}).values():
        for lever, parameters in levers.items():
            parts += [f"`{lever}.{name}` {_value(v)}" for name, v in parameters.items() if isinstance(v, dict)]
    if "implementation_strength" in variant:
        parts.append(f"implementation strength {variant['implementation_strength']:g}")
    if "horizon" in variant:
        parts.append(f"to {variant['horizon']['end']}")
    return "; ".join(parts)


def _value(value: dict[str, Any]) -> str:
    if "schedule" in value:
        return ", ".join(f"{number} ({date})" for date, number in value["schedule"].items())
    dates = [str(value[key]) for key in ("start", "end") if key in value]
    until = f", until {value['until']}" if "until" in value else ""
    return f"{value['to']} ({' to '.join(dates)}{until})"


def _variants(package: dict[str, Any]) -> str:
    rows: list[tuple[object, ...]] = [
        (f"`{name}`", f"{v['title']['zh']} / {v['title']['en']}", _changes(v), v.get("note", ""))
        for name, v in package["variants"].items()
    ]
    return _table(("variant", "meaning", "what changes", "note"), rows)


def _package(name: str, notes: dict[str, list[str]]) -> str:
    package = read_yaml(PACKAGES / f"{name}.yaml").data
    values = list(_values(package))
    places = ", ".join(f"{county} {residents:,.0f}" for county, residents in package["places"].items())
    about = (
        f"{package['title']['zh']} / {package['title']['en']}. {package['description']['en']}\n\n"
        f"Status {package['status'].replace('_', ' ')}, issued {package['issued']}; residents of its places: {places}; "
        f"implementation strength {package['implementation_strength']:g}.\n"
    )
    parts = [f"## {name}\n", about, _families(values), _commitments(values)]
    for title, lines in notes.items():
        parts.append(f"{title}:\n\n" + "".join(f"- {line}\n" for line in lines))
    return "\n".join([*parts, "Other readings, `" + name + "@variant`:\n", _variants(package)])


def page() -> str:
    """The whole page."""
    notes = read_yaml(NOTES).data
    return "\n".join([HEAD, *(_package(file.stem, notes[file.stem]) for file in sorted(PACKAGES.glob("*.yaml")))])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
