"""Who has a family-doctor contract: the policy's path, and renewal by experience (R7).

A contract is renewed where it gave something. The share contracted moves each month by the policy's rise and by share ×
response × (contentment of contract holders at primary level - that of the first year) / (12 × years of a contract).
A fee deters as contracts come up for renewal: the share goes to exp(-fee_deters × what the resident pays more).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_OPTIONS, Option
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.contract_fee import effective_share, paid_by_resident

IS_PRIMARY = np.isin(np.arange(N_OPTIONS), (Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE))
"""Options at primary level at which contracts count."""

VISITS, CONTENT = range(2)
"""What contract holders are asked: visits there, and after how many of these they were content."""


@dataclass
class Contracts:
    """Contracts of the county.

    share, share_key shares contracted (0-1) of other residents and of the key population; visits of contract holders
    at primary level and content, those that left them so, over a year of memory; usual the share content when the
    first year ended, NaN before. holders how many have one; usual_fee what one cost a year at the start and
    usual_own the resident's part, in yuan; deterred what such payments leave of contracts against the start.
    """

    share: float
    share_key: float
    visits: float = 0.0
    content: float = 0.0
    usual: float = float("nan")
    holders: float = 0.0
    usual_fee: float = 0.0
    usual_own: float = 0.0
    deterred: float = 1.0

    @classmethod
    def at_start(cls, county: County, levers: Mapping[str, float]) -> Contracts:
        """Contracts the county has, at the fee of the first month."""
        shares = (county.value("contracts.share_contracted"), county.value("contracts.share_contracted_key"))
        fee = levers["contract_fee.yuan_per_contract"]
        return cls(*shares, usual_fee=fee, usual_own=paid_by_resident(levers))

    def move(self, levers: Mapping[str, float], response: float) -> None:
        """A month's signing and renewing; cut (R7), coverage follows the policy path alone."""
        drift = 0.0
        if is_closed(levers, Loop.R7) and not np.isnan(self.usual):
            better = self.content / max(self.visits, 1e-9) - self.usual
            drift = response * better / (12 * levers["contract_term.years"])
        self.share = _moved(self.share, levers["contract_coverage.all_pp_per_year"], drift)
        self.share_key = _moved(self.share_key, levers["contract_coverage.key_pp_per_year"], drift)

    def price(self, levers: Mapping[str, float], fee_deters: float) -> None:
        """A month in which those whose contract ends meet the fee; as many as it deters do not sign again."""
        left = np.exp(-fee_deters * (paid_by_resident(levers) - self.usual_own))
        after = self.deterred + (left - self.deterred) / (12 * levers["contract_term.years"])
        self.share, self.share_key = (min(s * after / self.deterred, 1.0) for s in (self.share, self.share_key))
        self.deterred = after

    def now(self, levers: Mapping[str, float], behaviour: Behaviour, doctors: float) -> tuple[float, float, float]:
        """Shares contracted among the others and the key population, and the part of contracts with real service.

        doctors are those at work at primary level.
        """
        served = effective_share(levers, self.usual_fee, self.holders, doctors, behaviour)
        return self.share, self.share_key, served

    def remember(self, asked: NDArray[np.int64], year_ends: bool) -> None:
        """What contract holders met at primary level this month, int64[VISITS, CONTENT].

        year_ends says whether the first year ends with it.
        """
        self.visits += asked[VISITS] - self.visits / 12
        self.content += asked[CONTENT] - self.content / 12
        if year_ends:
            self.usual = self.content / max(self.visits, 1e-9)


def _moved(share: float, pp_per_year: float, drift: float) -> float:
    return min(max(share + pp_per_year / 1200 + share * drift, 0.0), 1.0)
