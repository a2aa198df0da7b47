"""What a scenario may say of townships: their names, and which share of them is of some size."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from sim.conventions import Level
from sim.county.endowment import make_facilities
from sim.county.inputs import County
from sim.county.synthesis import make_places
from sim.faults import Fault, InputFaults, nearest

_BEDS = re.compile(r"share_townships_beds_over_(\d+)")
_PEOPLE = re.compile(r"share_townships_service_pop_over_(\d+)")


class Written(Protocol):
    """A list of places as somebody wrote it: `names` in order, and where (`file`, `line`)."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order."""

    @property
    def file(self) -> str:
        """File they stand in."""

    @property
    def line(self) -> int:
        """Line they stand in."""


def township_share(county: County) -> Callable[[str], float]:
    """How large a share of the county's township hospitals fulfils a condition of a lever's expression, by its name.

    `share_townships_beds_over_N` counts beds at the start, `share_townships_service_pop_over_N` residents of the
    township; KeyError for any other name.
    """

    def share(name: str) -> float:
        beds, people = _BEDS.fullmatch(name), _PEOPLE.fullmatch(name)
        if not (beds or people):
            raise KeyError(name)
        places = make_places(county)
        table = make_facilities(county, places)
        town = np.flatnonzero(table.level == Level.TOWNSHIP)
        residents = np.bincount(places.township, places.population, places.n_townships)[table.township[town]]
        over = table.beds[town] > int(beds[1]) if beds else residents > int(people[1]) if people else town < 0
        return float(over.mean()) if town.size else 0.0

    return share


def townships_named(lists: Mapping[str, Written], county: County) -> dict[str, tuple[int, ...]]:
    """Townships (index in the county) of every list of places, in its order.

    A township goes by its own name, or by the name or id of a hospital in it; InputFaults names every other word.
    """
    if not lists:
        return {}
    places = make_places(county)
    table = make_facilities(county, places)
    known = {name: t for t, name in enumerate(places.township_names)}
    for row in np.flatnonzero(table.level == Level.TOWNSHIP):
        known.setdefault(table.names[row], int(table.township[row]))
        known.setdefault(table.ids[row], int(table.township[row]))
    faults = [
        Fault(given.file, given.line, f"{key}: {name}", "the county has no such township", _hint(name, known))
        for key, given in lists.items()
        for name in given.names
        if name not in known
    ]
    if faults:
        raise InputFaults(faults)
    return {key: tuple(dict.fromkeys(known[name] for name in given.names)) for key, given in lists.items()}


def _hint(name: str, known: Mapping[str, int]) -> str:
    """The likeliest name meant, else some of those there are."""
    near = nearest(name, known)
    if near:
        return near
    like = difflib.get_close_matches(name, list(known), n=1, cutoff=0.3)
    return f"perhaps {like[0]}" if like else "townships here: " + ", ".join(list(known)[:8])
