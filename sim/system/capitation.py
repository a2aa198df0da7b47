"""Outpatient capitation (门诊按人头包干): a yearly rate per person for the primary unit, its visits paid out of it.

The unit is a township's hospital with its village clinics. The fund pays claims of primary outpatient care as they
come; each month it adds the twelfth of the rate for everybody of the township and takes those claims off. Of what is
left at the end of the year the unit keeps its share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.facilities import FacilityTable
from sim.system.alliance import in_force
from sim.system.tariff import fen


@dataclass
class Capitation:
    """What each township has been paid this year beyond its claims: residual int64[facility] fen, by facility."""

    residual: NDArray[np.int64]

    @classmethod
    def at_start(cls, n_facilities: int) -> Capitation:
        """Nothing paid yet."""
        return cls(np.zeros(n_facilities, np.int64))

    def settle(
        self,
        facilities: FacilityTable,
        levers: Mapping[str, float],
        claims: NDArray[np.int64],
        insured_at: NDArray[np.float64],
        contracted: float,
        month: int,
    ) -> NDArray[np.int64]:
        """What each facility gets from the fund this month beyond its claims (owes, negative): int64[facility] fen.

        claims int64[facility] fen the fund paid for visits; insured_at float64[facility] insured residents a township
        hospital serves; contracted 0-1 their part with a family-doctor contract, who alone count where money follows
        the contract. In December the fund takes back what is not kept of a residual; a deficit is the unit's own.
        """
        received = np.zeros(len(claims), np.int64)
        if in_force(levers, "outpatient_capitation.enabled"):
            received = self._of_month(facilities, levers, claims, insured_at, contracted)
            self.residual += received
        if month % 12 == 11:
            kept = levers["outpatient_capitation.residual_kept_share"]
            taken = np.floor(_positive_by_unit(facilities, self.residual) * (1 - kept)).astype(np.int64)
            received = received - taken
            self.residual[:] = 0
        return received

    def _of_month(
        self,
        facilities: FacilityTable,
        levers: Mapping[str, float],
        claims: NDArray[np.int64],
        insured_at: NDArray[np.float64],
        contracted: float,
    ) -> NDArray[np.int64]:
        """Rate less claims of each unit, shared among its facilities by their claims."""
        covered = contracted if in_force(levers, "outpatient_capitation.linked_to_contract") else 1.0
        rate = fen(levers["outpatient_capitation.rate_yuan"]) / 12
        own_claims = np.where(facilities.is_primary, claims, 0) * covered
        is_town = facilities.is_town
        n_units = int(facilities.township.max()) + 1
        people = np.zeros(n_units)
        np.maximum.at(people, facilities.township[is_town], insured_at[is_town])
        at_unit = np.where(facilities.is_primary, facilities.township, 0)
        claimed = np.bincount(at_unit, own_claims, n_units)
        money = np.where(people > 0, people * covered * rate - claimed, 0.0)
        share = own_claims / np.maximum(claimed[at_unit], 1.0)
        return np.floor(np.where(facilities.is_primary, money[at_unit] * share, 0.0)).astype(np.int64)


def _positive_by_unit(facilities: FacilityTable, residual: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each facility's part of the residual of units that have one left: float64[facility], 0 in the others."""
    at_unit = np.where(facilities.is_primary, facilities.township, 0)
    left = np.bincount(at_unit, np.where(facilities.is_primary, residual, 0))
    return np.where(facilities.is_primary & (left[at_unit] > 0), residual, 0).astype(float)
