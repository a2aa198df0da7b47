"""Audits of the insurance fund: inappropriate claims that are found, and what facilities pay back for them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.priors import Behaviour
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger


def inappropriate_claims(
    facilities: FacilityTable,
    behaviour: Behaviour,
    fund_stays: NDArray[np.int64],
    inducement: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Fund payments for stays that an audit would object to: float64[facility] fen.

    fund_stays int64[facility] fen paid this month; inducement float64[facility] admissions over those of the start's
    practice, so that a hospital that admits more of its own accord has more to be objected to.
    """
    share = np.zeros(len(facilities))
    share[facilities.towns] = behaviour["money.inappropriate_township"]
    share[facilities.county_hospitals] = behaviour["money.inappropriate_county"]
    induced = np.maximum(1 - 1 / np.maximum(inducement, 1.0), 0.0)
    return np.asarray(fund_stays * (share + (1 - share) * induced * (share > 0)))


def post_penalties(
    ledger: Ledger,
    fund: InsuranceFund,
    levers: Mapping[str, float],
    inappropriate_fen: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Penalties of the month, paid by the facilities to the funds: int64[facility] fen; changes the ledger.

    inappropriate_fen float64[facility] claims an audit would object to; the expected part of them is found.
    """
    found = inappropriate_fen * levers["fund_supervision.audit_intensity"]
    penalties = np.floor(found * levers["fund_supervision.penalty_multiplier"]).astype(np.int64)
    fund.settle(ledger, -penalties)
    return penalties
