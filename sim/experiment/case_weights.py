"""Setting the cost weight of each level's average case, so that a level charges in 2019 what the county says it does.

Who goes where comes out of the choice, and with it how costly a level's cases are. A county's prices are what an
average visit and an average stay of the level are charged, so the weight that a price is divided by moves by what a
short run charged over what the county says.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.conventions import Kind
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.measure.record import Record
from sim.months import month_number
from sim.system.tariff import FEN

TOWN = (Kind.TOWNSHIP_HOSPITAL, Kind.COMMUNITY_CENTRE, Kind.SUBCENTRE)
HOSPITALS = (Kind.COUNTY_GENERAL, Kind.COUNTY_TCM)
KINDS = MappingProxyType(
    {"village": (Kind.VILLAGE_CLINIC,), "township": TOWN, "county": HOSPITALS, "out_of_county": (Kind.OUT_OF_COUNTY,)}
)
"""Kinds of facility by the name of their level in prices and weights."""

WEIGHTS = frozenset(
    {f"levels.case_mix_visit_{level}" for level in KINDS}
    | {f"levels.case_mix_stay_{level}" for level in KINDS if level != "village"}
)
"""Keys of behaviour that are set."""


def average_charges(record: Record, year: int) -> dict[str, float]:
    """Yuan that an average visit and stay of residents was charged in a year, by name of the price (visit_village, …).

    A level that nobody visited, or stayed at, is left out.
    """
    month = month_number(f"{year}-12") - record.horizon.first
    found = {}
    for service, charged, cases in (
        ("visit", record.year_to("charge_outpatient", month), record.year_to("visits", month).sum(axis=1)),
        ("stay", record.year_to("charge_inpatient", month), record.year_to("admissions", month)),
    ):
        for level, kinds in KINDS.items():
            if n := float(cases[list(kinds)].sum()):
                found[f"{service}_{level}"] = float(charged[list(kinds)].sum()) / FEN / n
    return found


def case_weights(county: County, behaviour: Behaviour, charged: Mapping[str, float]) -> dict[str, float]:
    """Weights, by key of behaviour, under which levels would have charged the county's prices of mid-2019.

    charged are the averages of a run in which the weights of behaviour held.
    """
    return {
        key: behaviour[key] * charged[name] / county.value(f"prices.{name}")
        for key in sorted(WEIGHTS)
        if (name := key.removeprefix("levels.case_mix_")) in charged
    }
