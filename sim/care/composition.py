"""How much care the people of the county call for by what they are, against the year the demand index counts from.

The index of a month is observed use, and people who grow old, fall ill and die are part of what was observed. While it
is observed, its factor on need is therefore divided by how much more need the people of the year bring than those of
the year it counts from. Its last month's divisor is kept for good, so that what comes later is ageing on top of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.care.need import N_KINDS_OF_CASE, Need
from sim.conventions import AGE_BAND_STARTS, N_AGE_BANDS, N_CONDITIONS
from sim.county.demand_index import DemandIndex
from sim.county.residents import TASTES, Residents, batches, take

ENDS_OF_BANDS = np.array(AGE_BAND_STARTS[1:]) * 12


def _no_need() -> NDArray[np.float64]:
    return np.zeros(2)


@dataclass
class Composition:
    """Need of the people, float64[2]: contacts and stays a resident and month (`expected_need`).

    at_reference of those the index counts from; divisor what the index of a month is divided by, 1 until its table
    has begun.
    """

    at_reference: NDArray[np.float64] = field(default_factory=_no_need)
    divisor: NDArray[np.float64] = field(default_factory=lambda: np.ones(2))

    def turn(self, need: Need, residents: Residents, demand: DemandIndex, month: int) -> None:
        """Note the people of a January, or of the first month of a run.

        A run starts with people of the year the index counts from, whenever it starts; one that starts before its
        table meets them in the table's first January.
        """
        if month > demand.months[-1] and self.at_reference.any():
            return
        now = expected_need(need, residents, month)
        if month <= demand.months[0] or not self.at_reference.any():
            self.at_reference = now
        self.divisor = np.divide(now, self.at_reference, out=np.ones(2), where=self.at_reference > 0)

    def taken_out(self, visits: float, admissions: float) -> tuple[float, float]:
        """The factors on need of a month whose observed use is these factors on that of the reference."""
        return visits / float(self.divisor[0]), admissions / float(self.divisor[1])


def expected_need(need: Need, residents: Residents, month: int) -> NDArray[np.float64]:
    """Contacts and stays expected of a resident present in a month: float64[2].

    By age band, chronic illness and frailty alone, control of illness as at the start, so that it is the same in every
    scenario; of whole numbers, so that it is the same in any order of residents.
    """
    chronic, frailty = _counted(residents, month)
    sick, ill = frailty.reshape(N_AGE_BANDS, 2), chronic.copy()
    ill[:, 0] = 0
    acute = need.acute * sick / TASTES
    contacts = need.follow_up[:, None] * ill
    chance = _chance_of_stay(need)
    stays = (acute.sum(axis=1) * chance[:, 0]).sum() + (contacts * chance[:, 1:]).sum()
    return np.array([acute.sum() + contacts.sum(), stays]) / max(chronic.sum(), 1)


def _counted(residents: Residents, month: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Residents present by age band and bits of chronic illness, and their frailty by age band and whether ill."""
    n_bits = N_KINDS_OF_CASE - 1
    people, frailty = np.zeros(N_AGE_BANDS * n_bits), np.zeros(N_AGE_BANDS * 2)
    for some in batches(len(residents.id)):
        part = take(residents, some)
        here = part.away == 0
        band = np.searchsorted(ENDS_OF_BANDS, month - part.birth_month[here].astype(np.int64), side="right")
        bits = part.chronic[here].astype(np.int64)
        people += np.bincount(band * n_bits + bits, minlength=people.size)
        frailty += np.bincount(band * 2 + (bits > 0), part.frailty[here], frailty.size)
    return people.reshape(N_AGE_BANDS, n_bits), frailty


def _chance_of_stay(need: Need) -> NDArray[np.float64]:
    """Chance that a contact ends in a stay: float64[band, kind of case]."""
    weights = np.diff(need.mix[:, :, :N_CONDITIONS].astype(float), axis=2, prepend=0.0)
    weights /= np.maximum(weights.sum(axis=2, keepdims=True), 1e-12)
    chance: NDArray[np.float64] = (weights * need.admission[:, None, :]).sum(axis=2)
    return chance
