"""What the model fails at and what that means for its use, one line each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sim.calibration.case_verdicts import Finding
from sim.calibration.evidence import ELASTICITY
from sim.calibration.failures import HIGH, MISSING, Failure, is_weak
from sim.calibration.hindcast import BESIDE
from sim.measure.targets import load_targets
from sim.present.evidence_rows import quantity, shown_band, shown_value
from sim.present.forest import short_title
from sim.present.glossary import term
from sim.present.validation import outcome_cells


def failure_lines(failures: Sequence[Failure], notes: Mapping[str, str], is_tested: bool, lang: str) -> list[str]:
    """A line a failure: what was observed and simulated, what it means for use, and the note its row carries.

    `notes` has the note of a row by the id of its evidence, in the language it was written in. Without a failure the
    one line says so, or that nothing was tested.
    """
    if not failures:
        return [term("scoreboard.no_failures" if is_tested else "scoreboard.not_tested", lang)]
    return [_line(failure, notes, lang) for failure in failures]


def _line(failure: Failure, notes: Mapping[str, str], lang: str) -> str:
    facts = failure.facts
    if failure.kind in ("coverage", "skill"):
        return _joined([term(f"fails.{failure.kind}", lang, **_scores(facts)), term(f"use.{failure.kind}", lang)], lang)
    if failure.kind == "recovery":
        return _joined([term("fails.recovery", lang, p=facts["p"]), term("use.recovery", lang)], lang)
    if failure.kind == "case":
        return _case_line(facts["finding"], lang)
    note = notes.get(str(facts["id"]), "")
    parts = [_fact(failure, lang), _use(failure, lang), term("fails.note", lang, note=note) if note else ""]
    return _joined(parts, lang)


def _case_line(found: Finding, lang: str) -> str:
    """A natural experiment's outcome: what it is, what came out, what that means."""
    name = term("fails.case", lang, case=found.case.group, title=short_title(found.case, lang))
    outcome, published, simulated, verdict = outcome_cells(found, lang)
    row = term("fails.outcome", lang, name=name, outcome=outcome, published=published, simulated=simulated,
               verdict=verdict)  # fmt: skip
    return _joined([row, term(f"use.case_{found.verdict}", lang)], lang)


def _joined(parts: Sequence[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def _scores(facts: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {"year": facts["up_to"], "covered": facts["covered"], "n": facts["n"], "skill": f"{facts['skill']:+.2f}"}


def _fact(failure: Failure, lang: str) -> str:
    """The row in numbers."""
    facts = failure.facts
    of = (str(facts["indicator"]), str(facts["kind"]))
    if facts["kind"] == ELASTICITY:
        name = str(facts[f"title_{lang}"])
    else:
        name = quantity(*of, int(facts["base_year"]), lang)
        name = term("fails.in_year", lang, name=name, year=facts["year"])
    if failure.kind == "hindcast":
        name = term("fails.foretold", lang, name=name, year=facts["up_to"])
        name += term("hindcast.mark", lang) if facts["role"] == BESIDE else ""
    elif not facts["is_fitted"]:
        name += term("hindcast.mark", lang)
    if facts["side"] == MISSING:
        return term("fails.missing", lang, name=name, observed=shown_value(facts["observed"], *of, lang))
    return term(
        "fails.row",
        lang,
        name=name,
        observed=shown_value(facts["observed"], *of, lang),
        median=shown_value(facts["median"], *of, lang),
        band=shown_band(facts["low"], facts["high"], *of, lang),
        side=term(f"fails.{facts['side']}", lang),
    )


def _use(failure: Failure, lang: str) -> str:
    """What a failing row means for whoever uses results."""
    facts = failure.facts
    if facts["side"] == MISSING:
        return term("use.missing", lang)
    if facts["kind"] == ELASTICITY:
        return term("use.elasticity_weak" if is_weak(facts) else "use.elasticity_strong", lang)
    side = "high" if facts["side"] == HIGH else "low"
    resting = sorted(target.id for target in load_targets().values() if target.indicator == facts["indicator"])
    on = term("use.targets", lang, ids=", ".join(resting)) if resting else term("use.no_target", lang)
    return _joined([term(f"use.{failure.kind}_{side}", lang), on], lang)
