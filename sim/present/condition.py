"""On what a result is conditional, in the sentences that go with every probability: console, tables, captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.experiment.posterior import posterior_for
from sim.plan import COUNTIES, load_county
from sim.present.glossary import term
from sim.present.text import known_numbers, percent

if TYPE_CHECKING:
    from sim.county.inputs import County

HASH_SHOWN = 8
"""Digits of the evidence's hash in a sentence; the manifest of the posterior has them all."""


def condition_sentence(county: County, residents_share: float, replicates: int, lang: str) -> str:
    """County, sample and draws; the posterior, or that there is none; what else is drawn; how much is known."""
    kind = "run.condition" if replicates > 1 else "run.condition_point"
    return term(
        kind,
        lang,
        county=_title(county, lang),
        share=percent(residents_share),
        n=replicates,
        basis=basis_of(county, lang, is_point=replicates == 1),
        known=known_numbers(county, lang),
        preview="" if residents_share == 1 else term("run.preview", lang),
    )


def basis_of(county: County, lang: str, is_point: bool) -> str:
    """The calibration a county's runs rest on: whose, when, how many draws, on which evidence up to which year."""
    posterior = posterior_for(county)
    if posterior is None:
        return term("basis.none_point" if is_point else "basis.none", lang)
    words = term(
        "basis.posterior" if posterior.county == county.id else "basis.borrowed",
        lang,
        county=_title_of_id(posterior.county, county, lang),
        date=posterior.date,
        n=len(posterior),
        year=posterior.last_year,
        hash=posterior.evidence_hash[:HASH_SHOWN],
    )
    return term("basis.point", lang, posterior=words) if is_point else words


def short_basis(county: County, lang: str) -> str:
    """The same in the few words that a quoted verdict has room for."""
    posterior = posterior_for(county)
    if posterior is None:
        return term("sentence.not_calibrated", lang)
    return term("sentence.calibrated", lang, year=posterior.last_year)


def posterior_facts(county: County) -> dict[str, object] | None:
    """What a manifest says of the posterior: county, date, evidence, last year, draws; None where there is none."""
    posterior = posterior_for(county)
    if posterior is None:
        return None
    return {
        "county": posterior.county,
        "date": posterior.date,
        "evidence_hash": posterior.evidence_hash,
        "last_year": posterior.last_year,
        "draws": len(posterior),
    }


def with_condition(table: pd.DataFrame, condition: str) -> pd.DataFrame:
    """A table with what its probabilities are conditional on as its last column; one without them as it is."""
    if not any(str(column).endswith("probability") for column in table):
        return table
    return table.assign(conditional_on=condition)


def _title(county: County, lang: str) -> str:
    return county.title_zh if lang == "zh" else county.title_en


def _title_of_id(name: str, county: County, lang: str) -> str:
    if name == county.id or not (COUNTIES / name).is_dir():
        return _title(county, lang) if name == county.id else name
    return _title(load_county(COUNTIES / name), lang)
