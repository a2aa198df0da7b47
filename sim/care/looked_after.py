"""What services out of the house change for the ill: control of the chronic, and who need not come any more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.care.census import ELDERLY, PRESENT, Census
from sim.care.chronic import ChronicCare
from sim.care.control import Control
from sim.care.need import Need
from sim.conventions import AGE_BAND_STARTS
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.added_services import AddedServices, People

OLD = np.array(AGE_BAND_STARTS) >= 60
"""Age bands of those who are visited at home."""


def people_at(census: Census, residents_at: NDArray[np.int64], control: Control) -> People:
    """Whom services out of the house are for; residents_at int64[facility] those whom facilities serve."""
    totals = census.totals
    return People(residents_at, int(totals[PRESENT]), int(totals[ELDERLY]), control.ill)


def looked_after(
    care: ChronicCare, need: Need, added: AddedServices, county: County, behaviour: Behaviour
) -> tuple[ChronicCare, Need]:
    """Programmes and need of the month where people are visited at home and hospital doctors share their care.

    A home visit beyond the usual takes the place of part of a follow-up visit of the old; control rises with home
    visits a year per chronically ill resident, and for those under management with the doctors who share in it.
    """
    care = care._replace(
        base=care.base + behaviour["home.control"] * added.home.per_ill,
        gain_managed=care.gain_managed + behaviour["prevention.gain"] * added.shared,
    )
    contacts = need.follow_up * county.need.share_chronic
    replaced = behaviour["home.replaces"] * added.home.per_old / np.maximum(contacts, 1e-9)
    follow_up = np.where(OLD, need.follow_up * within(1 - replaced, 0.0, 1.0), need.follow_up)
    return care, need._replace(follow_up=follow_up)
