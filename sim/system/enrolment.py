"""Who among the poor stays insured: the personal premium, what the budget pays of it, and the January enrolment.

    net premium = personal premium × (1 − share subsidised)
    uninsured share of an assisted group = response × net premium / yearly income of the lowest fifth,  0–1

The destitute and the low-income enrol each January (and at the start), everybody by a rank of his own, so that a
smaller premium never drops anybody; members of the employees' scheme have no premium to pay. What is subsidised is
money of the finance bureau in place of the members'.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Scheme
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import Residents
from sim.county.synthesis import SYNTHESIS_KEY
from sim.rng import Purpose, uniforms
from sim.system.ledger import Ledger
from sim.system.tariff import fen, grown

AID_CLASSES = ("none", "low_income", "destitute")
"""Classes of `Residents.aid`."""

SUBSIDIES = (None, "premium_subsidy.subsidy_lowincome", "premium_subsidy.subsidy_destitute")


def subsidised(levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Share of the personal premium that the budget pays, by class of assistance: float64[3]."""
    return np.array([levers[key] if key else 0.0 for key in SUBSIDIES])


def personal_premium(county: County, month: int) -> float:
    """Yuan a year that a member of the resident scheme pays himself."""
    return grown(county.value("insurance.personal_premium"), county.value("insurance.personal_premium_growth"), month)


def insured_share(county: County, behaviour: Behaviour, levers: Mapping[str, float], month: int) -> NDArray[np.float64]:
    """Part of each class of assistance that enrols: float64[3]; the first, who get none, are left as they are (1)."""
    income = grown(county.value("population.income_quintile_1"), county.value("population.income_growth"), month)
    net = personal_premium(county, month) * (1 - subsidised(levers))
    share = np.clip(1 - behaviour["insurance.premium_response"] * net / income, 0.0, 1.0)
    share[0] = 1.0
    return share


def enrol(residents: Residents, share: NDArray[np.float64]) -> Residents:
    """Residents after enrolment: assisted ones outside the employees' scheme are insured up to their share."""
    poor = np.flatnonzero((residents.aid > 0) & (residents.scheme != Scheme.EMPLOYEE))
    rank = uniforms(SYNTHESIS_KEY, residents.id[poor], 0, Purpose.ENROLMENT)[:, 0]
    scheme = residents.scheme.copy()
    scheme[poor] = np.where(rank < share[residents.aid[poor]], Scheme.RESIDENT, Scheme.NONE)
    return residents._replace(scheme=scheme)


def subsidise_premiums(
    ledger: Ledger, county: County, levers: Mapping[str, float], insured: NDArray[np.int64], month: int
) -> int:
    """Pay a twelfth of the year's subsidies in place of the members; returns the fen. insured int64[3] by class."""
    monthly = fen(personal_premium(county, month) / 12)
    amount = int(np.floor(insured * subsidised(levers) * monthly).sum())
    ledger.transfer("finance_bureau", "premiums", amount)
    return amount
