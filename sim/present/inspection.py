"""The answers that need no run, or one: which levers there are, what a scenario changes, whether input is sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.county.inputs import check_county
from sim.county.townships import township_share, townships_named
from sim.faults import Fault, InputFaults, nearest, shown
from sim.months import Horizon
from sim.plan import county_folder, load_county, load_reference, load_registry, shipped_scenarios
from sim.policy.changes import lever_changes, without_effect
from sim.policy.registry import bau_values
from sim.policy.resolve import compile_levers
from sim.policy.schema import scenario_schema
from sim.policy.variants import with_variants
from sim.present.fault_words import in_words
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE, scenario_file, scenario_reference
from sim.present.lever_choice import Filters, LeverBook
from sim.present.lever_list import list_levers, write_levers
from sim.present.lever_page import lever_named, load_packages, show_lever
from sim.present.prerequisites import undone_lines
from sim.present.rows import ChangeRow
from sim.present.tables import changes_table
from sim.present.text import draft_note, known_numbers

if TYPE_CHECKING:
    from rich.console import Console


def show_levers(name: str | None, filters: Filters, county: str, lang: str, write: Path | None, to: Console) -> None:
    """Print the levers that pass the filters, or all that is known of one; write them for a spreadsheet if asked to.

    InputFaults if the lever, a filter or the county is unknown.
    """
    book = LeverBook.of(county)
    if name is None:
        list_levers(book, filters, lang, to)
        levers = book.chosen(filters)
    else:
        lever, keys = lever_named(name, book.registry)
        if filters != Filters():
            wrong = "--family, --document, --scope and --evidence choose from the list"
            raise InputFaults([Fault(COMMAND_LINE, None, "NAME", wrong, "leave them out, or leave out the name")])
        show_lever(lever, keys, book, load_packages(book.registry, book.documents), lang, to)
        levers = [lever]
    if write is not None:
        write_levers(book, levers, write, lang)


def show_changes(scenario: str, against: str, county: str | None, lang: str, to: Console) -> None:
    """Print what a scenario sets differently from another one, compiled for a county."""
    registry = load_registry()
    this, other = (load_reference(scenario_reference(name), registry) for name in (scenario, against))
    place = load_county(county_folder(county or this.county))
    horizon = Horizon(min(this.horizon.first, other.horizon.first), max(this.horizon.last, other.horizon.last))
    facts, share = place.facts(), township_share(place)
    tables = [compile_levers(s, registry, facts, horizon, condition_share=share) for s in (this, other)]
    changes = lever_changes(tables[0], tables[1], registry, this, lang)
    rows: list[ChangeRow] = []
    for change in changes:
        differing = [value for value in change.at.values() if value != change.before]
        last = differing[-1] if differing else change.before
        rows.append(
            {
                "title": change.title,
                "unit": change.unit,
                "before": change.before,
                "after": last,
                "start": change.first_month,
                "src": change.src,
                "range": _numbers(change.range),
            }
        )
    to.print(changes_table(rows, lang, to.width))
    if this.is_draft:
        to.print(draft_note([this], lang).strip(), soft_wrap=True)
    idle = without_effect(tables[0], registry, this, bau_values(registry, facts))
    for key in idle:
        parameter = registry.parameters[key]
        title = parameter.title_zh if lang == "zh" else parameter.title_en
        to.print(f"{title} ({key}): {term('show.idle', lang)}", soft_wrap=True)
    for words in undone_lines(this, registry, lang):
        to.print(words, soft_wrap=True)


def _numbers(ends: tuple[str, str] | None) -> tuple[float, float] | None:
    """A range as numbers, None where an end is an expression."""
    try:
        return None if ends is None else (float(ends[0]), float(ends[1]))
    except ValueError:
        return None


def write_schema(file: Path | None, to: Console) -> None:
    """Print the JSON Schema of scenario files, or write it to a file."""
    text = json.dumps(scenario_schema(load_registry()), ensure_ascii=False, indent=1)
    if file is None:
        to.print(text, soft_wrap=True)
    else:
        file.write_text(text + "\n", encoding="utf-8")


def check(path: str, lang: str, to: Console) -> None:
    """Check a county folder or a scenario file; prints findings, raises InputFaults with all faults."""
    place = Path(path)
    if not place.exists() and (county_folder(path) / "county.yaml").is_file():
        place = county_folder(path)
    if place.is_dir():
        county = load_county(place)
        to.print(term("console.no_faults", lang, path=shown(place)))
        to.print(f"- {known_numbers(county, lang)}", soft_wrap=True)
        for finding in check_county(place):
            to.print(f"- {in_words(finding.strip(), lang)}", soft_wrap=True)
        return
    file = scenario_file(path)
    if not file.exists():
        write = nearest(Path(path).stem, shipped_scenarios()) or "write a scenario file or a county folder"
        raise InputFaults([Fault(COMMAND_LINE, None, "PATH", f"there is no file or folder '{path}'", write)])
    registry = load_registry()
    scenario = load_reference(str(file), registry)
    county = load_county(county_folder(scenario.county))
    for read in (scenario, *(with_variants(scenario, [name], registry) for name in scenario.variants)):
        compile_levers(read, registry, county.facts(), condition_share=township_share(county))
        townships_named(read.places, county)
    to.print(term("console.no_faults", lang, path=shown(file)))
    _unknown_targets(scenario.targets, file)


def _unknown_targets(ids: tuple[str, ...], file: Path) -> None:
    from sim.measure.targets import load_targets  # noqa: PLC0415 - only this command needs them

    known = load_targets()
    faults = [
        Fault(shown(file), None, "targets", f"there is no target '{i}' that the model projects", nearest(i, known))
        for i in ids
        if i not in known
    ]
    if faults:
        raise InputFaults(faults)
