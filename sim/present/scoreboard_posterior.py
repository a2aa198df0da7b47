"""What a calibration says of itself: what its probabilities rest on, its conflicts, its emulator, its recovery test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.calibration.evidence import Evidence
from sim.calibration.posterior_files import evidence_hash
from sim.county.inputs import County
from sim.present.calibration_rows import named_parameters
from sim.present.evidence_rows import evidence_quantity
from sim.present.glossary import term
from sim.present.report import Section
from sim.present.tables import Justify
from sim.present.text import percent

EMULATOR_HEADS: dict[str, Justify] = {"indicator": "left", "year": "left", "r_squared": "right", "coverage_90": "right"}
RECOVERY_HEADS: dict[str, Justify] = {
    "parameter": "left", "p_uniform": "right", "coverage_50": "right", "coverage_90": "right",
}  # fmt: skip

RECOVERY_PARTS = {"p_by_parameter": ".2f", "coverage_50": ".0%", "coverage_90": ".0%"}
"""What the recovery test tells of a parameter, and how it is shown."""

Manifest = Mapping[str, Any]


def basis_lines(told: Manifest, evidence: Sequence[Evidence], lang: str) -> list[str]:
    """What every probability rests on, and whether the evidence has changed since."""
    lines = [
        term(
            "basis.made", lang, date=told["date"], minutes=round(told["seconds"] / 60), code=told["code"],
            evidence=told["evidence_hash"], draws=told["draws"], share=percent(told["residents_share"]),
            year=told["last_year"], fitted=len(told["evidence"]["fitted"]),
        ),
        term(
            "basis.runs", lang, n=told["evaluations"]["all"], waves=_list(told["evaluations"]["by_wave"], lang),
            left_out=told["evaluations"]["left_out"],
            space=_list([f"{wave['share_left']:.2%}" for wave in told["waves"]], lang),
        ),
        term(
            "basis.chain", lang, n=told["chain"]["draws"], accepted=percent(told["chain"]["accepted"]),
            effective=told["chain"]["effective"], r_hat=f"{max(told['chain']['r_hat'].values()):.3f}",
        ),
        term("basis.confirmed", lang, **{k: told["confirmation"][k] for k in ("candidates", "plausible", "distinct")},
             cut_off=f"{told['confirmation']['cut_off']:.2f}"),
    ]  # fmt: skip
    if told["evidence_hash"] != evidence_hash(evidence):
        lines.append(term("basis.changed", lang))
    return lines


def conflict_lines(told: Manifest, evidence: Sequence[Evidence], lang: str) -> list[str]:
    """Numbers of the evidence that no point reaches, and those outside the central 99% of the draws."""
    by_id = {entry.id: entry for entry in evidence}
    lines = []
    for key, kind in (("out_of_reach", "reach"), ("outside_99", "outside")):
        names = [_name(by_id[name], lang) if name in by_id else name for name in told["conflicts"][key]]
        lines.append(
            term(f"conflict.{kind}", lang, n=len(names), names=_list(names, lang) or term("conflict.none", lang))
        )
    return lines


def emulator_section(told: Manifest, evidence: Sequence[Evidence], lang: str) -> Section:
    """Cross-validated skill of the emulator by number of the evidence."""
    by_id = {entry.id: entry for entry in evidence}
    rows = [
        [
            evidence_quantity(by_id[name], lang) if name in by_id else name,
            str(by_id[name].year or "") if name in by_id else "",
            f"{found['r_squared']:.2f}",
            f"{found['coverage_90']:.0%}",
        ]
        for name, found in told["cross_validation"].items()
    ]
    return Section(term("scoreboard.emulator", lang), EMULATOR_HEADS, rows)


def recovery_section(told: Manifest, county: County, lang: str) -> Section:
    """Ranks and coverage of known truths by parameter."""
    test = told["recovery"]
    rows = [
        [one.title, *(f"{test[part][one.name]:{form}}" for part, form in RECOVERY_PARTS.items())]
        for one in named_parameters(list(test["p_by_parameter"]), county, lang)
    ]
    return Section(term("scoreboard.recovery", lang), RECOVERY_HEADS, rows)


def recovery_line(told: Manifest, lang: str) -> str:
    """What the recovery test is, and its result over all parameters."""
    test = told["recovery"]
    return term("recovery.said", lang, n=test["data_sets"], draws=test["draws"], p=f"{test['p']:.2f}")


def _name(entry: Evidence, lang: str) -> str:
    name = evidence_quantity(entry, lang)
    return term("fails.in_year", lang, name=name, year=entry.year) if entry.year else name


def _list(items: Sequence[object], lang: str) -> str:
    return term("sentence.separator", lang).join(map(str, items))
