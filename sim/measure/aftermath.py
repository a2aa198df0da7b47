"""Indicators of what care leads to: stays not needed, forgone or come again, and chronic illness held in check."""

from __future__ import annotations

from sim.measure.windows import ALL_KINDS, Parts, Windows, over


def avoidable_admission_share(w: Windows) -> Parts:
    """Admissions in the county that no criterion asked for, or inducement alone brought in, over all in the county."""
    return over(w.year("avoidable_admissions"), w.in_county), over(w.year("admissions"), w.in_county)


def readmission_share(w: Windows) -> Parts:
    """Admissions of patients discharged in the same month over all."""
    return over(w.year("readmissions"), ALL_KINDS), over(w.year("admissions"), ALL_KINDS)


def forgone_admission_share(w: Windows) -> Parts:
    """Cases for admission that stayed at home over these and admissions."""
    home = w.year("declined_admissions")
    return home, home + over(w.year("admissions"), ALL_KINDS)


def chronic_control(w: Windows) -> Parts:
    """Mean control (0-1) of the chronically ill present at the end of the month."""
    return w.stock("chronic_control") / 1000, w.stock("chronically_ill")


def complications_per_100(w: Windows) -> Parts:
    """Acute moderate and severe episodes a year per 100 chronically ill residents."""
    return w.year("complications"), w.mean("chronically_ill") / 100
