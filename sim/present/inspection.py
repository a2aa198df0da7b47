"""The answers that need no run, or one: which levers there are, what a scenario changes, whether input is sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.county.inputs import check_county
from sim.county.townships import township_share, townships_named
from sim.faults import Fault, InputFaults, nearest, shown
from sim.months import Horizon
from sim.plan import SCENARIOS, county_folder, load_county, load_registry, load_scenario
from sim.policy.changes import lever_changes, without_effect
from sim.policy.registry import Parameter, Registry, bau_values
from sim.policy.resolve import compile_levers
from sim.policy.schema import scenario_schema
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE, scenario_file
from sim.present.rows import ChangeRow
from sim.present.tables import changes_table
from sim.present.text import known_numbers, setting

if TYPE_CHECKING:
    from rich.console import Console


def title_of(parameter: Parameter, lang: str) -> str:
    """Title of a parameter in a language."""
    return parameter.title_zh if lang == "zh" else parameter.title_en


def show_levers(name: str | None, county: str, lang: str, to: Console) -> None:
    """Print all parameters by family, or all that is known of one lever or parameter; InputFaults if unknown."""
    registry = load_registry()
    bau = bau_values(registry, load_county(county_folder(county)).facts())
    if name is None:
        _list_levers(registry, bau, lang, to)
        return
    chosen = [p for key, p in registry.parameters.items() if name in (key, p.lever)]
    if not chosen:
        known = [*registry.parameters, *registry.levers]
        raise InputFaults([Fault(COMMAND_LINE, None, "NAME", f"there is no lever '{name}'", nearest(name, known))])
    lever = registry.levers[chosen[0].lever]
    to.print(f"{lever.title_zh} / {lever.title_en} ({lever.key}, {lever.family})", style="bold")
    for p in chosen:
        to.print(f"\n{p.key}  {p.title_zh} / {p.title_en}")
        to.print(f"  {term('head.unit', lang)}: {p.unit}   {term('head.allowed', lang)}: {_range(p)}   "
                 f"{term('head.bau', lang)}: {_value(p, bau[p.key], lang)}")  # fmt: skip
        to.print(f"  {term('head.acts_on', lang)}: {p.acts_on}", soft_wrap=True)
        to.print(f"  {term('head.source', lang)}: {p.source}", soft_wrap=True)
        if p.note:
            to.print(f"  {p.note}", soft_wrap=True)


def _list_levers(registry: Registry, bau: dict[str, float], lang: str, to: Console) -> None:
    """One line a parameter under its lever: name, title, business as usual, range, unit."""
    last = ("", "")
    for key in sorted(registry.columns, key=lambda k: (registry.parameters[k].family, k)):
        p = registry.parameters[key]
        lever = registry.levers[p.lever]
        if p.family != last[0]:
            to.print(f"\n[{p.family}] {registry.families[p.family][lang == 'en']}", style="bold")
        if (p.family, p.lever) != last:
            to.print(f"  {lever.key}  {lever.title_zh if lang == 'zh' else lever.title_en}")
        last = (p.family, p.lever)
        value = (
            f"{term('head.bau', lang)} {_value(p, bau[key], lang)}, {term('head.allowed', lang)} {_range(p)}, {p.unit}"
        )
        to.print(f"    {p.name}  {title_of(p, lang)}  ({value})", soft_wrap=True)


def _value(parameter: Parameter, value: float, lang: str) -> str:
    shown = parameter.shown(value)
    return shown if isinstance(shown, str) else setting(shown, lang)


def _range(parameter: Parameter) -> str:
    return " | ".join(parameter.choices) if parameter.choices else f"{parameter.low:g} - {parameter.high:g}"


def show_changes(scenario: str, against: str, county: str | None, lang: str, to: Console) -> None:
    """Print what a scenario sets differently from another one, compiled for a county."""
    registry = load_registry()
    this, other = (load_scenario(scenario_file(name), registry) for name in (scenario, against))
    place = load_county(county_folder(county or this.county))
    horizon = Horizon(min(this.horizon.first, other.horizon.first), max(this.horizon.last, other.horizon.last))
    facts, share = place.facts(), township_share(place)
    tables = [compile_levers(s, registry, facts, horizon, condition_share=share) for s in (this, other)]
    changes = lever_changes(tables[0], tables[1], registry, this, lang)
    rows: list[ChangeRow] = []
    for change in changes:
        last = list(change.at.values())[-1] if change.at else change.before
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
    idle = without_effect(tables[0], registry, this, bau_values(registry, facts))
    for key in idle:
        to.print(f"{key}: {term('show.idle', lang)}", soft_wrap=True)


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
            to.print(f"- {finding}", soft_wrap=True)
        return
    file = scenario_file(path)
    if not file.exists():
        known = [f.stem for f in SCENARIOS.glob("*.yaml")]
        write = nearest(Path(path).stem, known) or "write a scenario file or a county folder"
        raise InputFaults([Fault(COMMAND_LINE, None, "PATH", f"there is no file or folder '{path}'", write)])
    registry = load_registry()
    scenario = load_scenario(file, registry)
    county = load_county(county_folder(scenario.county))
    compile_levers(scenario, registry, county.facts(), condition_share=township_share(county))
    townships_named(scenario.places, county)
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
