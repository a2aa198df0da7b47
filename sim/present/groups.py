"""Names of the groups and places by which flows are counted."""

from __future__ import annotations

import pandas as pd

from sim.conventions import AGE_BANDS, CONDITIONS, Option
from sim.county.priors import FOLDER
from sim.experiment.flows import GROUPS, NO_CONTACT
from sim.present.glossary import term


def place_name(place: int, lang: str) -> str:
    """An option, or no contact at all."""
    return term("option.none" if place == NO_CONTACT else f"option.{Option(place).name.lower()}", lang)


def group_names(dimension: str, lang: str) -> list[str]:
    """The groups of a dimension in the order of their numbers."""
    if dimension == "all":
        return [term("group.all", lang)]
    if dimension == "age":
        return [term("group.age_band", lang, band=band) for band in AGE_BANDS]
    if dimension == "condition":
        titles = pd.read_csv(FOLDER / "conditions.csv", index_col="id")[f"title_{lang}"]
        return [str(titles[condition]) for condition in CONDITIONS]
    return [term(f"group.{dimension}_{number}", lang) for number in range(GROUPS[dimension])]
