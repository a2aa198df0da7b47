"""A calibration in words: rows of its tables, and the lines behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.calibration.calibrate import Calibration
from sim.calibration.evidence import Evidence
from sim.calibration.setting import Range
from sim.county.inputs import County
from sim.county.numbers import dictionary
from sim.draws import triangular
from sim.measure.indicators import load_indicators
from sim.measure.levels import indicator_of
from sim.plan import load_behaviour
from sim.present.evidence_rows import evidence_quantity, shown_band, shown_error, shown_value
from sim.present.glossary import entries, term
from sim.present.report import Section
from sim.present.text import number

CENTRAL_90 = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Named:
    """A fitted parameter in words."""

    name: str
    title: str


def named_parameters(names: Sequence[str], county: County, lang: str) -> list[Named]:
    """Titles of fitted parameters, in their order: of priors, of county numbers, of observed levels.

    One that is no more, as in what an older calibration left behind, goes by its name.
    """
    return [Named(name, _title(name, county, lang)) for name in names]


def _title(name: str, county: County, lang: str) -> str:
    kind, _, key = name.partition(".")
    if kind == "prior":
        prior = load_behaviour().priors.get(key)
        return name if prior is None else prior.title_zh if lang == "zh" else prior.title_en
    if kind == "observation":
        return _observed_title(key, county, lang)
    entry = dictionary().get(name)
    return name if entry is None else entry.zh if lang == "zh" else entry.en


def _observed_title(id: str, county: County, lang: str) -> str:
    """The title of an observed level that is drawn: its indicator where the model has one, else its glossary entry."""
    rows = county.observations[county.observations["id"] == id].to_dict("records")
    name = indicator_of(rows[0])[0] if rows else ""
    if name:
        known = load_indicators()[name]
        return term("calibrate.observed", lang, indicator=known.title_zh if lang == "zh" else known.title_en)
    plain = str(rows[0]["indicator"]) if rows else id
    key = f"observed.{plain}"
    return term("calibrate.observed", lang, indicator=term(key, lang) if key in entries() else plain)


def parameter_section(draws: pd.DataFrame, ranges: Mapping[str, Range], named: Sequence[Named], lang: str) -> Section:
    """Prior and posterior of each parameter: median and central 90%, and the part of the prior's width that is left."""
    rows = []
    for one in named:
        prior = [float(triangular(q, *ranges[one.name])) for q in CENTRAL_90]
        posterior = np.quantile(draws[one.name], CENTRAL_90)
        quantiles = np.quantile(draws[f"q:{one.name}"], CENTRAL_90)
        left = (quantiles[2] - quantiles[0]) / (CENTRAL_90[2] - CENTRAL_90[0])
        rows.append([one.title, *_median_and_band(prior), *_median_and_band(posterior), number(left, "en", 0, 100)])
    heads = {"parameter": "left", "prior": "right", "prior_band": "right", "posterior": "right",
             "posterior_band": "right", "width_left": "right"}  # fmt: skip
    return Section(term("table.calibrated", lang), heads, rows)  # type: ignore[arg-type]


def _median_and_band(ends: Sequence[float]) -> tuple[str, str]:
    low, median, high = (f"{value:.3g}" for value in ends)
    return median, f"{low}~{high}"


def evidence_section(found: Calibration, lang: str) -> Section:
    """Each fitted number: observed with its error, what the draws give, whether it lies in the band."""
    by_id = {e.id: e for e in found.evidence}
    rows = [
        _evidence_row(by_id[str(row["id"])], row, lang)
        for row in found.predictive[found.predictive["is_fitted"]].to_dict("records")
    ]
    heads = {"evidence": "left", "year": "left", "observed": "right", "error": "right", "simulated": "right",
             "predictive_band": "right", "inside": "right"}  # fmt: skip
    return Section(term("table.calibrated_evidence", lang), heads, rows)  # type: ignore[arg-type]


def _evidence_row(evidence: Evidence, row: Mapping[object, object], lang: str) -> list[str]:
    of = (evidence.indicator, evidence.kind)
    return [
        evidence_quantity(evidence, lang),
        str(evidence.year or ""),
        shown_value(evidence.value, *of, lang),
        shown_error(evidence.error, *of, lang),
        shown_value(float(str(row["median"])), *of, lang),
        shown_band(float(str(row["band_low"])), float(str(row["band_high"])), *of, lang),
        term("word.yes" if row["is_inside"] else "word.no", lang),
    ]


def conflict_lines(found: Calibration, lang: str) -> Iterator[str]:
    """A line for each number that the model cannot meet: that no point reaches, or that lies outside the 99% band."""
    by_id = {e.id: e for e in found.evidence}
    outside = found.predictive.loc[found.predictive["is_in_conflict"], "id"]
    for key, names in (("calibrate.out_of_reach", found.out_of_reach), ("calibrate.outside_99", outside)):
        for name in names:
            evidence = by_id[name]
            title = " ".join([evidence_quantity(evidence, lang), str(evidence.year or "")]).strip()
            yield term(key, lang, id=name, title=title)


def summary_lines(found: Calibration, left_out: Sequence[str], lang: str) -> Iterator[str]:
    """How the fit went: evaluations, what the waves left, chain, confirmation, recovery."""
    fitted = found.predictive[found.predictive["is_fitted"]]
    yield term("calibrate.inside", lang, n=int(fitted["is_inside"].sum()), of=len(fitted))
    shares = "→".join(number(wave.share_left, "en", 1, 100) + "%" for wave in found.waves)
    yield term("calibrate.runs", lang, n=len(found.table), lost=found.lost, minutes=round(found.seconds / 60))
    yield term("calibrate.left", lang, shares=shares)
    yield term("calibrate.chained", lang, r_hat=f"{found.chain.r_hat.max():.3f}", n=round(found.chain.effective),
               accepted=number(found.chain.accepted, "en", 0, 100))  # fmt: skip
    stand = found.confirmed
    yield term("calibrate.confirmed", lang, n=stand.candidates, plausible=stand.plausible, distinct=stand.distinct,
               cut=f"{stand.cut_off:.1f}")  # fmt: skip
    skill = found.known.skill
    yield term("calibrate.skill", lang, r=f"{np.median(skill.r_squared):.2f}",
               coverage=number(float(skill.coverage.mean()), "en", 0, 100))  # fmt: skip
    test = found.recovery
    yield term("calibrate.recovered", lang, n=len(test.ranks), p=f"{test.p_all:.2f}",
               coverage=number(float(test.coverage_90.mean()), "en", 0, 100))  # fmt: skip
    if left_out:
        yield term("calibrate.left_out", lang, names=", ".join(left_out))
    if found.without:
        yield term("calibrate.without", lang, names=", ".join(found.without))
