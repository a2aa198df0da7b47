"""Who is paid and who pays: fund shares, costs, patients' burden, fund reserves."""

from __future__ import annotations

import numpy as np

from sim.conventions import Kind, Scheme
from sim.measure.windows import ALL_KINDS, Parts, Series, Windows, over, plain

RURAL_PRIMARY = (Kind.VILLAGE_CLINIC, Kind.TOWNSHIP_HOSPITAL, Kind.SUBCENTRE)


def fund_paid(w: Windows) -> Series:
    """float64[month, kind] yuan paid by the funds for visits and stays in the window."""
    return w.year("fund_outpatient") + w.year("fund_inpatient")


def charges(w: Windows) -> Series:
    """float64[month, kind] yuan charged for visits and stays in the window."""
    return w.year("charge_outpatient") + w.year("charge_inpatient")


def primary_inpatient_fund_share(w: Windows) -> Parts:
    """Inpatient fund paid to primary institutions over inpatient fund paid in the county."""
    return over(w.year("fund_inpatient"), w.primary), over(w.year("fund_inpatient"), w.in_county)


def primary_inpatient_fund_share_all(w: Windows) -> Parts:
    """The same, with payments outside the county in the denominator."""
    return over(w.year("fund_inpatient"), w.primary), over(w.year("fund_inpatient"), w.counted)


def primary_fund_share_county(w: Windows) -> Parts:
    """Fund paid to primary institutions over fund paid in the county."""
    return over(fund_paid(w), w.primary), over(fund_paid(w), w.in_county)


def primary_fund_share_total(w: Windows) -> Parts:
    """Fund paid to primary institutions over fund paid anywhere."""
    return over(fund_paid(w), w.primary), over(fund_paid(w), w.counted)


def fund_spent_in_county_share(w: Windows) -> Parts:
    """Fund paid in the county over fund paid anywhere."""
    return over(fund_paid(w), w.in_county), over(fund_paid(w), w.counted)


def separate_account_share(w: Windows) -> Parts:
    """Inpatient fund paid to primary institutions on the separate account of new departments over all paid to them."""
    return over(w.year("separate_account"), w.primary), over(w.year("fund_inpatient"), w.primary)


def service_income_share_primary(w: Windows) -> Parts:
    """Income from labour services over medical income, both of township and village institutions."""
    rural = [kind for kind in RURAL_PRIMARY if kind in w.primary]
    return over(w.year("service_income"), rural), over(charges(w), rural)


def cost_per_visit(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Yuan charged for visits over visits."""
    return over(w.year("charge_outpatient"), kinds), over(w.every_visit(), kinds)


def cost_per_stay(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Yuan charged for stays over admissions."""
    return over(w.year("charge_inpatient"), kinds), over(w.year("admissions"), kinds)


def oop_per_resident(w: Windows) -> Parts:
    """Yuan paid by residents themselves over mean residents."""
    return w.year("paid_by_patients").sum(axis=1), w.mean("residents")


def fund_per_resident(w: Windows) -> Parts:
    """Yuan the funds paid out in the window, claims, settlements and contract fees, over mean residents."""
    beside = over(w.year("settlements"), ALL_KINDS) + w.year("contract_fees")[:, 0]
    return over(fund_paid(w), ALL_KINDS) + beside, w.mean("residents")


def package_burn(w: Windows) -> Parts:
    """Spending of the alliance's package over what the months gone by allow; 0 without a package."""
    return plain(w.stock("package_burn") / 1000)


def oop_share_of_charges(w: Windows) -> Parts:
    """Yuan paid by residents themselves over all charges."""
    return w.year("paid_by_patients").sum(axis=1), over(charges(w), ALL_KINDS)


def oop_poorest_to_richest(w: Windows) -> Parts:
    """Yuan paid per resident in the poorest fifth over that in the richest fifth."""
    people = w.mean("residents_by_quintile")
    per_head = w.year("paid_by_patients") / np.where(people > 0, people, np.nan)
    return per_head[:, 0], per_head[:, -1]


def catastrophic_share_poorest(w: Windows) -> Parts:
    """Residents of the poorest fifth whose payments of the calendar year passed 40% of income, over that fifth.

    The counter runs from January, so only December is a full year: other months show the last December.
    """
    month = np.arange(len(w.calendar_month))
    december = month - w.calendar_month % 12
    known = december >= 0
    hit, people = w.stock("catastrophic_residents")[:, 0], w.stock("residents_by_quintile")[:, 0]
    return np.where(known, hit[december], np.nan), np.where(known, people[december], np.nan)


def _reserve(w: Windows) -> Series:
    return w.stock("fund_balance")[:, [Scheme.RESIDENT, Scheme.EMPLOYEE]].sum(axis=1)


def fund_balance(w: Windows) -> Parts:
    """Yuan in the pooled funds at the end of the month."""
    return plain(_reserve(w))


def fund_balance_months(w: Windows) -> Parts:
    """Yuan in the pooled funds over mean monthly spending of the last 12 months."""
    return _reserve(w), over(fund_paid(w), ALL_KINDS) / 12
