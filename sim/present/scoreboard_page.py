"""The page of the scoreboard in Markdown: what is reached and what fails first, then everything it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.calibration.aims import load_aims
from sim.calibration.failures import Failure, failed_cases, failed_hindcast, failed_targets
from sim.calibration.hindcast_rules import load_rules
from sim.calibration.results import Kept
from sim.calibration.standing import Standing, reached
from sim.present.glossary import term
from sim.present.hindcast_rows import hindcast_notes, hindcast_sections
from sim.present.report import Section, table_lines
from sim.present.scoreboard_failures import failure_blocks
from sim.present.scoreboard_posterior import (
    basis_lines,
    conflict_lines,
    emulator_section,
    recovery_line,
    recovery_section,
)
from sim.present.scoreboard_tables import (
    aims_section,
    cases_section,
    elasticities_section,
    inside_counts,
    targets_section,
)
from sim.present.validation import cannot_lines, verdict_lines


@dataclass(frozen=True)
class Chapter:
    """A heading, and below it tables and paragraphs in their order."""

    title: str
    blocks: Sequence[Section | str]


def scoreboard_page(stand: Standing, county: str, file: str, figures: Mapping[str, str], lang: str) -> str:
    """The page.

    Args:
        stand: what is kept about the county.
        county: its name as typed on the command line.
        file: the page's own name, for the command that writes it.
        figures: path of each figure relative to the page, by its title.
        lang: zh or en.
    """
    title = stand.county.title_zh if lang == "zh" else stand.county.title_en
    lines = [f"# {term('scoreboard.title', lang, county=title)}", ""]
    lines += [term("scoreboard.made_by", lang, county=county, file=file), ""]
    for chapter in chapters(stand, county, figures, lang):
        lines += [f"## {chapter.title}", ""]
        for block in chapter.blocks:
            if isinstance(block, str):
                lines += [block, ""]
            else:
                lines += [f"### {block.title}", ""] if block.title != chapter.title else []
                lines += [*table_lines(block, lang), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def chapters(stand: Standing, county: str, figures: Mapping[str, str], lang: str) -> Iterator[Chapter]:
    """The chapters in the order in which they should be read."""
    aims = aims_section(reached(stand), lang)
    yield Chapter(aims.title, [aims])
    yield Chapter(
        term("scoreboard.failures", lang), failure_blocks(failures(stand), notes_of(stand, lang), stand.is_tested, lang)
    )
    yield from _calibration(stand, lang)
    yield from _targets(stand, county, lang)
    yield _hindcast(stand, county, figures, lang)
    yield _cases(stand, figures, lang)


def failures(stand: Standing) -> list[Failure]:
    """Everything that fails: numbers of the evidence, then the hindcast, then natural experiments."""
    aims = load_aims()
    found = [] if stand.targets is None else failed_targets(stand.targets)
    if stand.hindcast is not None:
        least, above = aims["hindcast_coverage"].least, aims["hindcast_skill"].above
        found += failed_hindcast(stand.hindcast.table, least, above)
    recovery = (stand.posterior or {}).get("recovery")
    if recovery is not None and not aims["recovery_p"].is_reached(recovery["p"]):
        found.append(Failure("recovery", {"p": f"{recovery['p']:.2g}"}))
    return [*found, *failed_cases(stand.findings)]


def notes_of(stand: Standing, lang: str) -> dict[str, str]:
    """The note of each observation that has one, by id: in Chinese where it is written in both languages."""
    rows = stand.county.observations
    notes: dict[str, str] = {}
    for column in ("note", "note_zh") if lang == "zh" else ("note",):
        if column in rows:
            notes |= {str(id): note for id, note in zip(rows["id"], rows[column], strict=True) if isinstance(note, str)}
    return notes


def made_by(kept: Kept, lang: str) -> str:
    """What made a kept result."""
    told = kept.made_by
    return term("scoreboard.kept", lang, command=told["command"], code=told["code"], date=told["date"])


def _calibration(stand: Standing, lang: str) -> Iterator[Chapter]:
    """What the calibration says of itself; nothing where there is none."""
    told = stand.posterior
    if told is None:
        return
    basis = "\n".join(f"- {line}" for line in basis_lines(told, stand.evidence, lang))
    conflicts = "\n".join(f"- {line}" for line in conflict_lines(told, stand.evidence, lang))
    yield Chapter(term("scoreboard.basis", lang), [basis])
    yield Chapter(term("scoreboard.conflicts", lang), [conflicts])
    emulator, recovery = emulator_section(told, stand.evidence, lang), recovery_section(told, stand.county, lang)
    yield Chapter(emulator.title, [emulator])
    yield Chapter(recovery.title, [recovery_line(told, lang), recovery])


def _targets(stand: Standing, county: str, lang: str) -> Iterator[Chapter]:
    if stand.targets is None:
        missing = term("scoreboard.missing", lang, command=f"python run.py calibrate {county}")
        yield Chapter(term("scoreboard.targets", lang), [missing])
        return
    levels, elasticities = targets_section(stand.targets, lang), elasticities_section(stand.targets, lang)
    blocks: list[Section | str] = [inside_counts(stand.targets, lang), levels, term("scoreboard.reading", lang)]
    yield Chapter(levels.title, blocks)
    yield Chapter(elasticities.title, [elasticities])


def _hindcast(stand: Standing, county: str, figures: Mapping[str, str], lang: str) -> Chapter:
    title = term("scoreboard.hindcast", lang)
    if stand.hindcast is None:
        missing = term("scoreboard.missing", lang, command=f"python run.py hindcast {county} --keep")
        return Chapter(title, [missing])
    table = stand.hindcast.table
    scores, *rows = hindcast_sections(table, lang)
    notes = "\n".join(f"- {note}" for note in hindcast_notes(table, load_rules(), lang))
    drawn = _figures("hindcast", figures, lang)
    return Chapter(title, [made_by(stand.hindcast, lang), scores, notes, *drawn, *rows])


def _cases(stand: Standing, figures: Mapping[str, str], lang: str) -> Chapter:
    title = term("scoreboard.cases", lang)
    if stand.cases is None:
        return Chapter(title, [term("scoreboard.missing", lang, command="python run.py validate --keep")])
    told = [*verdict_lines(stand.findings, lang), *cannot_lines(stand.findings, lang), term("validate.reading", lang)]
    drawn = _figures("cases", figures, lang)
    lines = "\n".join(f"- {line}" for line in told)
    return Chapter(title, [made_by(stand.cases, lang), lines, *drawn, cases_section(stand.findings, lang)])


def _figures(kind: str, figures: Mapping[str, str], lang: str) -> list[str]:
    """The figures of a kind (keys `kind` or `kind-…`) as Markdown."""
    return [
        f"![{term(f'scoreboard.{kind}', lang)}]({path})" for name, path in figures.items() if name.split("-")[0] == kind
    ]
