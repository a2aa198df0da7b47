"""Houses and machines: what stands and is of use, beside what a plan asks for."""

from __future__ import annotations

from sim.measure.windows import Parts, Windows

STANDARDISED, PUBLIC, INTEGRATED, CLINICS = range(4)
"""Positions in the recorded table `clinic_houses`."""

IN_USE, HOSPITALS = 1, 2
"""Positions in the recorded table `equipment`; grades are recorded x 1000."""


def village_standardised_share(w: Windows) -> Parts:
    """Open village clinics whose house is at the building standard over all open ones."""
    return _clinics(w, STANDARDISED)


def village_public_share(w: Windows) -> Parts:
    """Open village clinics in public hands over all open ones."""
    return _clinics(w, PUBLIC)


def village_integrated_share(w: Windows) -> Parts:
    """Open village clinics run with the township hospital over all open ones."""
    return _clinics(w, INTEGRATED)


def township_equipment_in_use(w: Windows) -> Parts:
    """Sum of grades of equipment (C 0, B 1, A 2) that doctors work with over township hospitals."""
    table = w.stock("equipment")
    return table[:, IN_USE] / 1000, table[:, HOSPITALS]


def _clinics(w: Windows, state: int) -> Parts:
    table = w.stock("clinic_houses")
    return table[:, state], table[:, CLINICS]
