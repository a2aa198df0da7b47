"""Counting staff, in one compiled pass over the facilities: institutions ask for it some fifty times a month."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.conventions import DOCTOR_CADRES, LICENSED_CADRES, N_CADRES

IS_DOCTOR = np.isin(np.arange(N_CADRES), DOCTOR_CADRES).astype(np.int64)
IS_LICENSED = np.isin(np.arange(N_CADRES), LICENSED_CADRES).astype(np.int64)
IS_STAFF = np.ones(N_CADRES, np.int64)
"""Who counts as doctor, as licensed doctor and as staff: int64[cadre], for `head_count`."""


@njit(cache=True)
def head_count(staff, counts):  # type: ignore[no-untyped-def]
    """Persons of the cadres that count: int64[facility] from staff int64[facility, cadre], counts int64[cadre]."""
    total = np.zeros(len(staff), np.int64)
    for f in range(len(staff)):
        for cadre in range(staff.shape[1]):
            total[f] += staff[f, cadre] * counts[cadre]
    return total


@njit(cache=True)
def doctor_there(staff, sent, needs_none):  # type: ignore[no-untyped-def]
    """Where a doctor is in post or sent (float64[facility]), or none is needed (bool[facility]): bool[facility]."""
    there = needs_none.copy()
    for f in range(len(staff)):
        doctors = 0
        for cadre in range(staff.shape[1]):
            doctors += staff[f, cadre] * IS_DOCTOR[cadre]
        there[f] |= doctors + sent[f] > 0
    return there


@njit(cache=True)
def at_work(staff, posted, outreach, returned, sent, retired, leading, freed, visiting):  # type: ignore[no-untyped-def]
    """Doctors in post of staff int64[facility, cadre], with those from elsewhere, less those lent: float64[facility].

    The other arguments are float64[facility] full-time equivalents as in `FacilityTable`.
    """
    present = np.zeros(len(staff))
    for f in range(len(staff)):
        doctors = 0
        for cadre in range(staff.shape[1]):
            doctors += staff[f, cadre] * IS_DOCTOR[cadre]
        from_elsewhere = posted[f] + outreach[f] + returned[f] + sent[f] + retired[f]
        present[f] = max(doctors + from_elsewhere + (leading[f] + freed[f] + visiting[f]), 0.0)
    return present
