"""The yearly fee of a family-doctor contract (签约服务费): who pays it, to whom it goes, how much service it buys.

    a team receives  residents served × share contracted × fee / 12 a month; clinic and township hospital share it as
                     they share public-health work
    payers           insurance fund, public-health money, resident, by their shares scaled to 1
    service          effective share + (1 - effective share) × (1 - exp(-fee_serves × rise of the fee)), as far as
                     doctors have time: per_doctor contracts each

The fee is what comes on top of the public-health money per head. Teams' income runs through the ledger: it is a village
doctor's income (R5) and counts into a township hospital's surplus, from which bonuses are paid (R2).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.fund import InsuranceFund
from sim.system.ledger import Ledger
from sim.system.tariff import fen

FUND, PUBLIC_HEALTH, RESIDENT = range(3)
"""Who pays a contract fee; the order of the recorded table."""

SHARES = ("share_fund", "share_bphs", "share_patient")


def payer_shares(levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Parts of the fee by payer, scaled to 1: float64[payer]; where nobody is named, public-health money pays."""
    written = np.array([levers[f"contract_fee.{share}"] for share in SHARES])
    if written.sum() == 0:
        return np.array([0.0, 1.0, 0.0])
    return np.asarray(written / written.sum())


def paid_by_resident(levers: Mapping[str, float]) -> float:
    """Yuan a year that a contract costs the resident."""
    return float(levers["contract_fee.yuan_per_contract"] * payer_shares(levers)[RESIDENT])


def pay_fees(
    ledger: Ledger, fund: InsuranceFund, facilities: FacilityTable, county: County, levers: Mapping[str, float],
    residents_at: NDArray[np.int64], contracted: float,
) -> NDArray[np.int64]:  # fmt: skip
    """Post a month's fees; int64[payer, facility] fen each team receives.

    residents_at int64[facility] simulated residents served; contracted 0-1 their part with a contract.
    """
    fee = fen(levers["contract_fee.yuan_per_contract"])
    if fee == 0:
        return np.zeros((len(SHARES), len(facilities)), np.int64)
    to_clinics = county.value("finance.public_health_village_share")
    share = np.array([to_clinics, 1 - to_clinics, 0.0, 0.0])[facilities.level]
    due = residents_at * contracted * share * fee / 12
    paid = np.floor(payer_shares(levers)[:, None] * due).astype(np.int64)
    fund.settle(ledger, paid[FUND])
    ledger.to_facilities("finance_bureau", paid[PUBLIC_HEALTH])
    ledger.to_facilities("residents", paid[RESIDENT])
    return paid


def effective_share(
    levers: Mapping[str, float], usual_fee: float, holders: float, doctors: float, behaviour: Behaviour
) -> float:
    """Contracts with real service, 0-1: what the policy asks for, and what a fee above the usual adds to it.

    usual_fee yuan a year at the start; holders contracts of the county; doctors at work at primary level.
    """
    asked = levers["contract_coverage.effective_share"]
    rise = levers["contract_fee.yuan_per_contract"] - usual_fee
    willing = asked + (1 - asked) * (1 - np.exp(-behaviour["contracts.fee_serves"] * rise))
    possible = behaviour["contracts.per_doctor"] * doctors / max(holders, 1.0)
    return float(min(max(min(willing, max(asked, possible)), 0.0), 1.0))
