"""Who works where and for what pay; standards, beds and the lead hospital's effort."""

from __future__ import annotations

import calendar

import numpy as np

from sim.conventions import DOCTOR_CADRES, LICENSED_CADRES, Cadre, Kind, Level
from sim.measure.windows import Parts, Series, Windows, kinds_of, over, plain

COUNTY_HOSPITALS = kinds_of(Level.COUNTY)
TOWNSHIP_HOSPITALS = (Kind.TOWNSHIP_HOSPITAL, Kind.SUBCENTRE)
IN_COUNTY = tuple(kind for kind in Kind if kind != Kind.OUT_OF_COUNTY)


def _staff(w: Windows, kinds: tuple[Kind, ...], cadres: tuple[Cadre, ...]) -> Series:
    return w.stock("staff")[:, list(kinds)][:, :, list(cadres)].sum(axis=(1, 2))


def doctors(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Doctors in post, village doctors without a licence included."""
    return plain(_staff(w, kinds, DOCTOR_CADRES))


def village_doctor_licensed_share(w: Windows) -> Parts:
    """Doctors of village clinics with a physician's or assistant's licence over all doctors of village clinics."""
    clinics = (Kind.VILLAGE_CLINIC,)
    return _staff(w, clinics, LICENSED_CADRES), _staff(w, clinics, DOCTOR_CADRES)


def village_doctors_60_plus_share(w: Windows) -> Parts:
    """Doctors of village clinics aged 60 and over, over all doctors of village clinics."""
    return w.stock("village_doctors_60_plus"), _staff(w, (Kind.VILLAGE_CLINIC,), DOCTOR_CADRES)


def township_posts_filled_share(w: Windows) -> Parts:
    """Township staff who hold a post (编制) over the posts approved for townships."""
    kinds = list(kinds_of(Level.TOWNSHIP))
    filled, approved = (w.stock(name)[:, kinds].sum(axis=1) for name in ("posts_filled", "posts_approved"))
    return filled, approved / 1000


def township_exit_rate(w: Windows) -> Parts:
    """Workers who left township hospitals in the year over those in post at its end."""
    kinds = kinds_of(Level.TOWNSHIP)
    return over(w.year("staff_exits"), kinds), _staff(w, kinds, tuple(Cadre))


def gp_per_10k(w: Windows) -> Parts:
    """General practitioners in the county over residents in units of 10 000."""
    return _staff(w, IN_COUNTY, (Cadre.GP,)), w.stock("residents") / 10_000


def tcm_physician_share(w: Windows) -> Parts:
    """TCM physicians over licensed (assistant) physicians in township hospitals and community centres."""
    kinds = tuple(kind for kind in w.primary if kind != Kind.VILLAGE_CLINIC)
    return _staff(w, kinds, (Cadre.TCM,)), _staff(w, kinds, LICENSED_CADRES)


def township_basic_standard_share(w: Windows) -> Parts:
    """Township hospitals at the basic standard over all township hospitals."""
    counts = w.stock("township_standard")
    return counts[:, 0], counts[:, 1]


def township_over10k_standard_share(w: Windows) -> Parts:
    """The same for township hospitals that serve more than 10 000 residents."""
    counts = w.stock("township_standard_over_10k")
    return counts[:, 0], counts[:, 1]


def small_township_capability(w: Windows) -> Parts:
    """Sum of capability of small township hospitals over their number."""
    sums = w.stock("small_township_capability")
    return sums[:, 0] / 1000, sums[:, 1]


def _mean_pay(w: Windows, kinds: tuple[Kind, ...]) -> Series:
    """Yuan a year per worker over some kinds, weighted by their staff; nan without staff."""
    people = w.stock("staff")[:, list(kinds)].sum(axis=2)
    total = people.sum(axis=1)
    return (w.stock("pay")[:, list(kinds)] * people).sum(axis=1) / np.where(total > 0, total, np.nan)


def gp_county_pay_ratio(w: Windows) -> Parts:
    """Yearly pay of a township general practitioner over that of a county hospital clinician."""
    return w.stock("gp_pay"), w.stock("county_clinician_pay")


def township_county_pay_gap(w: Windows) -> Parts:
    """County hospital pay less township hospital pay per worker, over county hospital pay."""
    county = _mean_pay(w, COUNTY_HOSPITALS)
    return county - _mean_pay(w, TOWNSHIP_HOSPITALS), county


def village_doctor_income(w: Windows) -> Parts:
    """Yuan a year per worker of a village clinic, at the prices of the model."""
    return plain(w.stock("pay")[:, Kind.VILLAGE_CLINIC])


def bed_occupancy(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Bed-days used over bed-days available in the window."""
    horizon = w.record.horizon
    days = np.array([calendar.monthrange(n // 12, n % 12 + 1)[1] for n in range(horizon.first, horizon.last + 1)])
    available = w.over_year(w.stock("beds")[:, list(kinds)].sum(axis=1) * days)
    return over(w.year("bed_days"), kinds), available


def lead_hospital_effort(w: Windows) -> Parts:
    """The lead hospital's effort in sending patients and doctors down, 0-1."""
    return plain(w.stock("effort") / 1000)


def posted_doctors(w: Windows) -> Parts:
    """County doctors working at township level, full-time equivalents."""
    return plain(w.stock("posted_down") / 1000)


def township_bonus_share(w: Windows) -> Parts:
    """Township institutions that pay a bonus out of their surplus, over all township institutions."""
    hospitals = w.stock("bonus_townships")
    return hospitals[:, 0], hospitals[:, 1]
