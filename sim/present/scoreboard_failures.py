"""What the model fails at and what that means for its use: a line a quantity, then natural experiments case by case."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sim.calibration.case_verdicts import FROM_BEST, Finding
from sim.calibration.evidence import ELASTICITY
from sim.calibration.failures import HIGH, HINDCAST, MISSING, Failure, Missed, by_quantity, is_weak
from sim.calibration.hindcast import BESIDE
from sim.measure.targets import load_targets
from sim.present.evidence_rows import elasticity_name, quantity, shown_band, shown_value
from sim.present.forest import short_title
from sim.present.glossary import term
from sim.present.report import Section
from sim.present.tables import Justify
from sim.present.validation import outcome_cells

MISSED_HEADS: dict[str, Justify] = {
    "missed_quantity": "left", "observed": "left", "simulated_band": "left", "missed_where": "left",
    "judged_by_it": "left", "what_to_do": "left",
}  # fmt: skip
CASE_HEADS: dict[str, Justify] = {
    "missed_case": "left", "missed_outcomes": "left", "what_is_missing": "left", "what_to_do": "left",
}  # fmt: skip
WHOLE = ("coverage", "skill", "recovery")
"""Failures of a whole hindcast or of the recovery test, told in a sentence each."""


def failure_blocks(
    failures: Sequence[Failure], notes: Mapping[str, str], is_tested: bool, lang: str
) -> list[Section | str]:
    """Sentences on whole tests, tables of quantities with what is known of their observations, a table of cases.

    `notes` has the note of a row by the id of its evidence. Without a failure one sentence says so, or that nothing
    was tested.
    """
    if not failures:
        return [term("scoreboard.no_failures" if is_tested else "scoreboard.not_tested", lang)]
    blocks: list[Section | str] = []
    if whole := [_whole_line(failure, lang) for failure in failures if failure.kind in WHOLE]:
        blocks.append(_listed(whole))
    missed = by_quantity(failures)
    for name, is_first in (("read_first", True), ("read_later", False)):
        blocks += _quantities(name, [m for m in missed if m.is_read_first == is_first], notes, lang)
    if missed:
        blocks.append(term("scoreboard.missed_reading", lang))
    if cases := [failure.facts["finding"] for failure in failures if failure.kind == "case"]:
        blocks.append(Section(term("scoreboard.missed_cases", lang), CASE_HEADS, list(_case_rows(cases, lang))))
    return blocks


def row_lines(section: Section, lang: str) -> list[str]:
    """The rows of a section as lines of a terminal, for which its table is too wide: first cell, then head and cell."""
    _, *heads = (term(f"head.{name}", lang) for name in section.heads)
    lines = []
    for name, *cells in section.rows:
        told = zip(heads, (cell.replace("\n", "; ") for cell in cells), strict=True)
        lines.append(
            "; ".join([name, *(term("fails.part", lang, head=head, cell=cell) for head, cell in told if cell)])
        )
    return lines


def _quantities(name: str, missed: Sequence[Missed], notes: Mapping[str, str], lang: str) -> Iterator[Section | str]:
    """The table of some quantities, and below it the notes their rows carry."""
    if not missed:
        return
    yield Section(term(f"scoreboard.{name}", lang), MISSED_HEADS, [_quantity_row(one, lang) for one in missed])
    noted = [(_name(one, lang), _notes(one, notes)) for one in missed]
    if lines := [
        term("fails.note", lang, name=name, note=term("fails.and", lang).join(found)) for name, found in noted if found
    ]:
        yield term("scoreboard.missed_notes", lang) + "\n\n" + _listed(lines)


def _quantity_row(missed: Missed, lang: str) -> list[str]:
    of = (missed.indicator, missed.kind)
    numbers = [next(same) for _, same in groupby(missed.failures, key=lambda f: f.facts["year"])]
    observed = [_in_year(f, shown_value(f.facts["observed"], *of, lang), lang) for f in numbers]
    simulated = [_in_year(f, _simulated(f.facts, of, lang), lang) for f in numbers]
    targets = sorted(target.id for target in load_targets().values() if target.indicator == missed.indicator)
    return [
        _name(missed, lang),
        "\n".join(observed),
        "\n".join(simulated),
        "\n".join(_where(missed, lang)),
        ", ".join(targets) or term("fails.no_target", lang),
        _what_to_do(missed, lang),
    ]


def _name(missed: Missed, lang: str) -> str:
    if missed.kind == ELASTICITY:
        return elasticity_name(str(missed.failures[0].facts[f"title_{lang}"]), lang)
    return quantity(missed.indicator, missed.kind, missed.base_year, lang)


def _in_year(failure: Failure, value: str, lang: str) -> str:
    """A value with its year; an elasticity has none."""
    year = failure.facts["year"]
    return term("fails.value_in_year", lang, year=year, value=value) if year else value


def _simulated(facts: Mapping[Hashable, Any], of: tuple[str, str], lang: str) -> str:
    """Median and band of one number."""
    if facts["side"] == MISSING:
        return term("verdict.no_value", lang)
    return f"{shown_value(facts['median'], *of, lang)} ({shown_band(facts['low'], facts['high'], *of, lang)})"


def _where(missed: Missed, lang: str) -> list[str]:
    """Where a quantity was missed, each place with its years: the fit, beside it, foretold from a year."""
    places: dict[str, list[str]] = {}
    for failure in sorted(missed.failures, key=_place):
        facts = failure.facts
        if failure.kind == HINDCAST:
            key = "foretold_beside" if facts["role"] == BESIDE else "foretold"
            place = term(f"where.{key}", lang, year=facts["up_to"])
        else:
            place = term("where.fit" if facts["is_fitted"] else "where.beside", lang)
        places.setdefault(place, []).extend([str(facts["year"])] if facts["year"] else [])
    return [
        term("where.years", lang, place=place, years=", ".join(years)) if years else place
        for place, years in places.items()
    ]


def _place(failure: Failure) -> tuple[bool, bool, int]:
    """The fit comes first, then what stands beside it, then what was foretold, by the year it was foretold from."""
    facts = failure.facts
    is_foretold = failure.kind == HINDCAST
    return is_foretold, not is_foretold and not facts["is_fitted"], int(facts["up_to"]) if is_foretold else 0


def _what_to_do(missed: Missed, lang: str) -> str:
    """What a quantity that is missed means for whoever uses results."""
    sides = {failure.facts["side"] for failure in missed.failures}
    if MISSING in sides:
        return term("use.missing", lang)
    if missed.kind == ELASTICITY:
        return term("use.elasticity_weak" if is_weak(missed.failures[0].facts) else "use.elasticity_strong", lang)
    kind = HINDCAST if all(failure.kind == HINDCAST for failure in missed.failures) else missed.kind
    side = "mixed" if len(sides) > 1 else "high" if HIGH in sides else "low"
    return term(f"use.{kind}_{side}", lang)


def _notes(missed: Missed, notes: Mapping[str, str]) -> list[str]:
    """What the rows of a quantity carry as notes, each once."""
    found = (notes.get(str(failure.facts["id"]), "") for failure in missed.failures)
    return list(dict.fromkeys(note for note in found if note))


def _whole_line(failure: Failure, lang: str) -> str:
    facts = failure.facts
    if failure.kind == "recovery":
        said = term("fails.recovery", lang, p=facts["p"])
    else:
        scores = {"year": facts["up_to"], "covered": facts["covered"], "n": facts["n"]}
        said = term(f"fails.{failure.kind}", lang, **scores, skill=f"{facts['skill']:+.2f}")
    return ("" if lang == "zh" else " ").join([said, term(f"use.{failure.kind}", lang)])


def _case_rows(findings: Sequence[Finding], lang: str) -> Iterator[list[str]]:
    """A row a file: its primary outcomes that are not inside, what the model lacks for them, what that means."""
    for _, same in groupby(findings, key=lambda found: found.case.id):
        found = list(same)
        case = found[0].case
        outcomes = []
        for one in found:
            outcome, published, simulated, verdict = outcome_cells(one, lang)
            outcomes.append(term("fails.outcome", lang, outcome=outcome, published=published, simulated=simulated,
                                 verdict=verdict))  # fmt: skip
        verdicts = sorted({one.verdict for one in found}, key=FROM_BEST.index)
        advice = {verdict: term(f"use.case_{verdict}", lang) for verdict in verdicts}
        if len(advice) > 1:  # each says which of the outcomes it is about
            advice = {v: term("fails.part", lang, head=term(f"validate.{v}", lang), cell=advice[v]) for v in verdicts}
        missing = (case.missing_zh if lang == "zh" else case.missing_en) or term("fails.not_looked_into", lang)
        name = f"{case.group} {short_title(case, lang)}"
        yield [name, "\n".join(outcomes), missing, "\n".join(advice.values())]


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
