"""The answer to `levers NAME`: all that is known of one lever, and what each document makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from sim.faults import Fault, InputFaults, nearest
from sim.measure.targets import Document
from sim.months import month_name
from sim.plan import SCENARIOS
from sim.policy.load import load_scenario
from sim.policy.provisions import Provision
from sim.policy.registry import Lever, Parameter, Registry
from sim.policy.scenario import Path, Scenario
from sim.policy.units import acts_on_words, unit_words, variable_words
from sim.present.documents import short_id
from sim.present.glossary import term
from sim.present.inputs import COMMAND_LINE
from sim.present.lever_choice import LeverBook, shown_range, shown_value, titled
from sim.present.tables import Justify, plain_table

if TYPE_CHECKING:
    from rich.console import Console

PACKAGES = SCENARIOS / "packages"
"""One scenario file a document, named as the document: what its sentences mean for the levers."""

OWN_VALUE = "own value"
"""The size of a link that is the parameter itself."""

PARAMETERS: dict[str, Justify] = {"parameter": "left", "unit": "left", "allowed": "right", "bau": "right"}
VALUES: dict[str, Justify] = {"parameter": "left", "named_by": "left", "setting": "left", "span": "left"}
VALUES |= {"src": "left", "commitment": "left"}
SENTENCES: dict[str, Justify] = {"quote": "left", "sentence": "left", "commitment": "left"}


def lever_named(name: str, registry: Registry) -> tuple[Lever, list[str]]:
    """The lever of a key, or of a parameter's key, and the keys of the parameters asked for; InputFaults if unknown."""
    if name in registry.levers:
        lever = registry.levers[name]
        return lever, [f"{name}.{parameter}" for parameter in lever.parameters]
    if name in registry.parameters:
        return registry.levers[registry.parameters[name].lever], [name]
    write = f"it is now called {registry.renamed[name]}" if name in registry.renamed else ""
    write = write or nearest(name, [*registry.parameters, *registry.levers])
    raise InputFaults([Fault(COMMAND_LINE, None, "NAME", f"there is no lever '{name}'", write)])


def load_packages(registry: Registry, documents: Iterable[str], folder: FilePath = PACKAGES) -> dict[str, Scenario]:
    """The scenario of each document that has one, by the document's id; InputFaults with the faults of the first."""
    files = {document: folder / f"{document}.yaml" for document in documents}
    return {document: load_scenario(file, registry) for document, file in files.items() if file.is_file()}


def show_lever(
    lever: Lever, keys: list[str], book: LeverBook, packages: Mapping[str, Scenario], lang: str, to: Console
) -> None:
    """Print a lever with some of its parameters (by key), and what the documents' packages set them to."""
    parameters = [book.registry.parameters[key] for key in keys]
    to.print(f"{lever.title_zh} / {lever.title_en} ({lever.key})", style="bold", soft_wrap=True)
    family = book.registry.families[lever.family][lang == "en"]
    to.print(f"{family} ({lever.family}), {term(f'scope.{lever.scope}', lang)}", soft_wrap=True)
    for line in _about(lever, parameters, lang):
        to.print(line, soft_wrap=True)
    if parameters:
        _print_table(term("table.parameters", lang), PARAMETERS, _parameter_rows(parameters, book, lang), lang, to)
        for line in [*_links(parameters, book, lang), *_notes(parameters)]:
            to.print(line, soft_wrap=True)
    values = _value_rows(keys, packages, book.documents, lang)
    if values:
        _print_table(term("table.document_values", lang), VALUES, values, lang, to)
    _print_table(term("table.sentences", lang), SENTENCES, _sentences(book.sentences(lever.key), lang), lang, to)


def _print_table(title: str, heads: dict[str, Justify], rows: list[list[str]], lang: str, to: Console) -> None:
    to.print()
    to.print(plain_table(title, heads, rows, lang, to.width))


def _about(lever: Lever, parameters: list[Parameter], lang: str) -> list[str]:
    """What it acts on, its loops and its evidence; or why a documentary lever has no effect."""
    source = f"{term('head.source', lang)}: {lever.source}"
    if lever.reason is not None:
        return [f"{term('lever.no_effect', lang)}: {lever.reason[lang == 'en']}", source]
    acts_on = " / ".join(dict.fromkeys(acts_on_words(parameter.acts_on, lang) for parameter in parameters))
    lines = [f"{term('head.acts_on', lang)}: {acts_on}"]
    if lever.loops:
        lines.append(f"{term('lever.loops', lang)}:")
        lines += [f"  {loop} {term(f'loop.{loop}', lang)}" for loop in lever.loops]
    evidence = ", ".join(lever.evidence) if lever.evidence else term("lever.no_evidence", lang)
    moves = ", ".join(dict.fromkeys(table for parameter in parameters for table in parameter.moves))
    return [
        *lines,
        f"{term('head.evidence', lang)}: {evidence}",
        f"{term('lever.moves', lang)}: {moves}",
        source,
    ]


def _parameter_rows(parameters: list[Parameter], book: LeverBook, lang: str) -> list[list[str]]:
    return [
        [
            f"{titled(parameter, lang)}\n{parameter.name}",
            unit_words(parameter.unit, lang),
            shown_range(parameter),
            shown_value(parameter, book.bau[parameter.key], lang),
        ]
        for parameter in parameters
    ]


def _links(parameters: list[Parameter], book: LeverBook, lang: str) -> list[str]:
    """How each parameter takes effect: the stated sizes one a line, and that all others act through mechanisms."""
    lines = []
    for parameter in parameters:
        link = parameter.link
        if link is None:
            continue
        size = term("lever.own_value", lang)
        if link.size != OWN_VALUE:
            prior = book.behaviour.priors[link.size]
            title = prior.title_zh if lang == "zh" else prior.title_en
            size = f"{prior.value:g} ({prior.low:g}~{prior.high:g}; {title}, {link.size})"
        times = [term("lever.delay", lang, months=f"{link.delay_months:g}")] if link.delay_months else []
        times += [term("lever.fade", lang, months=f"{link.fade_months:g}")] if link.fade_months else []
        words = [variable_words(link.variable, lang), f"{term('lever.size', lang)} {size}", *times, link.source]
        lines.append(f"{parameter.name}: {term('lever.linked', lang)}: {'; '.join(words)}")
    hard = [parameter.name for parameter in parameters if parameter.link is None]
    if hard:
        lines.append(f"{', '.join(hard)}: {term('lever.hard', lang)}")
    return lines


def _notes(parameters: list[Parameter]) -> list[str]:
    return [f"{parameter.name}: {parameter.note}" for parameter in parameters if parameter.note]


def _value_rows(
    keys: list[str], packages: Mapping[str, Scenario], documents: Mapping[str, Document], lang: str
) -> list[list[str]]:
    """What each document's package sets: value, from when to when, stated or assumed, how binding."""
    rows = []
    for document, scenario in packages.items():
        for path in (scenario.paths[key] for key in keys if key in scenario.paths):
            rows.append(
                [
                    path.key.partition(".")[2],
                    short_id(documents[document]),
                    _setting(path),
                    _span(path),
                    _basis(path, lang),
                    term(f"commitment.{path.commitment}", lang),
                ]
            )
    return rows


def _setting(path: Path) -> str:
    if path.to is not None:
        return path.to.text
    return "\n".join(f"{month_name(month)}: {value.text}" for month, value in path.schedule)


def _span(path: Path) -> str:
    """The first month and, of a ramp or a value with an end, the last."""
    ends = [month for month in (path.end, path.until) if month is not None]
    last = ends or [month for month, _ in path.schedule[1:]]
    return month_name(path.first) if not last else f"{month_name(path.first)}~\n{month_name(max(last))}"


def _basis(path: Path, lang: str) -> str:
    text = term({"D": "src.document", "A": "src.assumed"}[path.src], lang)
    return text if path.range is None else f"{text}\n{path.range[0].text}~{path.range[1].text}"


def _sentences(provisions: list[Provision], lang: str) -> list[list[str]]:
    return [
        [provision.quote_zh, f"{provision.id}\n{provision.article}", term(f"commitment.{provision.commitment}", lang)]
        for provision in provisions
    ]
