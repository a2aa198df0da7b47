"""The answer to `levers` without a name: every lever asked for, and the same as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.experiment.outputs import save_csv
from sim.policy.registry import Lever, Parameter
from sim.policy.units import acts_on_words, unit_words, variable_words
from sim.present.glossary import head, term
from sim.present.lever_choice import SCOPES, Filters, LeverBook, evidence_of, shown_range, shown_value, titled
from sim.present.tables import Justify, plain_table

if TYPE_CHECKING:
    from rich.console import Console

HEADS: dict[str, Justify] = {
    "lever": "left",
    "scope": "left",
    "named_by": "left",
    "evidence": "left",
    "n_parameters": "right",
}


def list_levers(book: LeverBook, filters: Filters, lang: str, to: Console) -> None:
    """Print the levers that pass the filters, a table a family, and how many they are."""
    levers = book.chosen(filters)
    for family, members in groupby(levers, key=lambda lever: lever.family):
        rows = [_row(book, lever, lang) for lever in members]
        title = f"{book.registry.families[family][lang == 'en']} ({family})"
        to.print()
        to.print(plain_table(title, HEADS, rows, lang, to.width))
    scopes = ", ".join(
        f"{term(f'scope.{scope}', lang)} {sum(lever.scope == scope for lever in levers)}" for scope in SCOPES
    )
    n_parameters = sum(len(lever.parameters) for lever in levers)
    to.print()
    to.print(term("lever.count", lang, n=len(levers), scopes=scopes, parameters=n_parameters), soft_wrap=True)


def _row(book: LeverBook, lever: Lever, lang: str) -> list[str]:
    evidence = evidence_of(lever)
    return [
        f"{titled(lever, lang)}\n{lever.key}",
        term(f"scope.{lever.scope}", lang),
        " ".join(book.naming(lever.key)),
        term(f"evidence.{evidence}", lang) if evidence else "",
        str(len(lever.parameters)),
    ]


def write_levers(book: LeverBook, levers: Iterable[Lever], file: Path, lang: str) -> None:
    """Write levers for a spreadsheet, one row a parameter; a documentary lever has one row with its reason."""
    rows = [row for lever in levers for row in _csv_rows(book, lever, lang)]
    save_csv(file, pd.DataFrame(rows, columns=list(rows[0]) if rows else []), lambda column: head(column, lang))


def _csv_rows(book: LeverBook, lever: Lever, lang: str) -> list[dict[str, Any]]:
    of_lever = {
        "family": lever.family,
        "lever_key": lever.key,
        "lever_title": titled(lever, lang),
        "lever_scope": lever.scope,
        "documents": " ".join(book.naming(lever.key)),
        "acts_on": acts_on_words(lever.acts_on, lang),
        "loops": " ".join(lever.loops),
        "evidence": evidence_of(lever),
        "evidence_ids": " ".join(lever.evidence),
        "reason": "" if lever.reason is None else lever.reason[lang == "en"],
    }
    parameters = book.parameters(lever)
    if not parameters:
        return [of_lever | _csv_parameter(None, book, lang) | {"source": lever.source}]
    return [of_lever | _csv_parameter(parameter, book, lang) for parameter in parameters]


def _csv_parameter(parameter: Parameter | None, book: LeverBook, lang: str) -> dict[str, str]:
    columns = (
        "parameter",
        "parameter_title",
        "unit",
        "allowed",
        "bau",
        "moves",
        "link_variable",
        "link_size",
        "link_source",
    )
    cells = dict.fromkeys((*columns, "delay_months", "fade_months", "source", "remark"), "")
    if parameter is None:
        return cells
    cells |= {
        "parameter": parameter.name,
        "parameter_title": titled(parameter, lang),
        "unit": unit_words(parameter.unit, lang),
        "allowed": shown_range(parameter).replace("\n", " | "),
        "bau": shown_value(parameter, book.bau[parameter.key], lang),
        "moves": " ".join(parameter.moves),
        "source": parameter.source,
        "remark": parameter.note,
    }
    link = parameter.link
    if link is not None:
        cells |= {
            "link_variable": variable_words(link.variable, lang),
            "link_size": link.size,
            "link_source": link.source,
        }
        cells |= {"delay_months": f"{link.delay_months:g}", "fade_months": f"{link.fade_months:g}"}
    return cells
