"""Where residents go: shares and rates of visits and admissions."""

from __future__ import annotations

import numpy as np

from sim.conventions import Kind, Level
from sim.measure.record import FIRST_CONTACTS
from sim.measure.windows import ALL_KINDS, Parts, Windows, kinds_of, over, plain

OUTSIDE = (Kind.OUT_OF_COUNTY,)
COUNTY_HOSPITALS = kinds_of(Level.COUNTY)


def primary_visit_share_all(w: Windows) -> Parts:
    """PVS_B: residents' visits at primary institutions of the county over their visits anywhere."""
    return over(w.visits(), w.primary), over(w.visits(), w.counted)


def primary_visit_rate_county(w: Windows) -> Parts:
    """PVS_C: residents' visits at primary institutions of the county over their visits in the county."""
    return over(w.visits(), w.primary), over(w.visits(), w.in_county)


def primary_visit_share_county(w: Windows) -> Parts:
    """PVS_A: all visits at primary institutions of the county over all visits in the county, in-flow included."""
    return over(w.visits_with_inflow(), w.primary), over(w.visits_with_inflow(), w.in_county)


def primary_visit_share_county_reported(w: Windows) -> Parts:
    """PVS_A from the counts that institutions report, whatever the switch on padded visits."""
    reported = w.visits_with_inflow()
    if not w.switches.count_padded_visits:
        reported = reported + np.maximum(w.year("reported_visits") - w.every_visit(), 0)
    return over(reported, w.primary), over(reported, w.in_county)


def primary_visits_total(w: Windows) -> Parts:
    """Visits at primary institutions of the county, in-flow included."""
    return plain(over(w.visits_with_inflow(), w.primary))


def in_county_visit_rate(w: Windows) -> Parts:
    """Residents' visits in the county over their visits anywhere."""
    return over(w.visits(), w.in_county), over(w.visits(), w.counted)


def out_of_county_visit_share(w: Windows) -> Parts:
    """Residents' visits outside the county over their visits anywhere."""
    return over(w.visits(), OUTSIDE), over(w.visits(), w.counted)


def in_county_inpatient_share(w: Windows) -> Parts:
    """Residents' admissions in the county over their admissions anywhere."""
    admissions = w.year("admissions")
    return over(admissions, ALL_KINDS) - over(admissions, OUTSIDE), over(admissions, ALL_KINDS)


def out_of_county_admission_share(w: Windows) -> Parts:
    """Residents' admissions outside the county over their admissions anywhere."""
    admissions = w.year("admissions")
    return over(admissions, OUTSIDE), over(admissions, ALL_KINDS)


def primary_admission_share(w: Windows) -> Parts:
    """Residents' admissions at primary institutions over their admissions in the county."""
    admissions = w.year("admissions")
    return over(admissions, w.primary), over(admissions, w.in_county)


def tcm_visit_share_primary(w: Windows) -> Parts:
    """Visits with TCM diagnosis or treatment over all visits, both at primary institutions."""
    return over(w.year("tcm_visits"), w.primary), over(w.every_visit(), w.primary)


def self_care_share(w: Windows) -> Parts:
    """Episodes treated by oneself over these and first and follow-up visits; a referred visit is no new episode."""
    by_oneself = w.year("self_care")
    episodes_seen = w.year("visits")[:, :, FIRST_CONTACTS].sum(axis=(1, 2))
    return by_oneself, by_oneself + episodes_seen


def referred_down_per_100(w: Windows) -> Parts:
    """Discharges handed down per 100 admissions of residents in county hospitals."""
    return w.year("referred_down"), over(w.year("admissions"), COUNTY_HOSPITALS) / 100


def visits_per_resident(w: Windows, kinds: tuple[Kind, ...] = ALL_KINDS) -> Parts:
    """Residents' visits a year at some kinds of facility over mean residents."""
    return over(w.every_visit(), kinds), w.mean("residents")


def admissions_per_resident(w: Windows, kinds: tuple[Kind, ...] = ALL_KINDS) -> Parts:
    """Residents' admissions a year at some kinds of facility over mean residents."""
    return over(w.year("admissions"), kinds), w.mean("residents")


def residents(w: Windows, name: str = "residents") -> Parts:
    """Residents present at the end of the month."""
    return plain(w.stock(name))
