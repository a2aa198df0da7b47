"""What a village clinic is: its house at the building standard, publicly owned, run with the township hospital."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.county.inputs import County
from sim.rng import Purpose, run_key, uniforms


@dataclass
class ClinicHouses:
    """State of every village clinic, bool[facility]; of no meaning for other facilities.

    standardised the house has the rooms and the equipment of the building standard (标准化建设); public it belongs to
    the village or the township hospital (产权公有); integrated the township hospital runs its personnel, money, drugs
    and quality (乡村一体化管理). The same at the start, by the county's shares; `room_rank` uniform on 0-1 says whose
    house is built first, integration_rank whose is bought and integrated first.
    """

    room_rank: NDArray[np.float64]
    integration_rank: NDArray[np.float64]
    standardised: NDArray[np.bool_]
    public: NDArray[np.bool_]
    integrated: NDArray[np.bool_]
    at_start: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]

    @classmethod
    def of(cls, county: County, number: NDArray[np.uint64], integration_rank: NDArray[np.float64]) -> ClinicHouses:
        """Houses at the start: number uint64[facility] stable ids, integration_rank float64[facility]."""
        room_rank = uniforms(run_key(0, 0), number, 0, Purpose.CLINIC_HOUSE)[:, 0]
        standardised = room_rank < county.value("facilities.village_standardised_share")
        public = integration_rank < county.value("facilities.village_public_share")
        integrated = public & (integration_rank < county.value("insurance.village_clinics_integrated"))
        at_start = (standardised.copy(), public.copy(), integrated.copy())
        return cls(room_rank, integration_rank, standardised, public, integrated, at_start)

    def follow(self, levers: Mapping[str, float]) -> None:
        """The houses under the levers of a month: what is built or bought stays so, integration can end.

        Only a clinic in public hands can be integrated; those bought are the ones that would be integrated next.
        """
        self.standardised |= self.room_rank < levers["village_clinic_standard.standardised_share"]
        self.public |= self.integration_rank < levers["village_clinic_standard.public_owned_share"]
        share = levers["township_village_integration.integrated_share"]
        self.integrated = self.public & (self.integration_rank < share)

    @property
    def rooms_gained(self) -> NDArray[np.float64]:
        """1 where the house has reached the standard since the start: float64[facility]."""
        return self.standardised.astype(float) - self.at_start[0]

    @property
    def bought(self) -> NDArray[np.float64]:
        """1 where the house has come into public hands since the start: float64[facility]."""
        return self.public.astype(float) - self.at_start[1]

    @property
    def newly_integrated(self) -> NDArray[np.float64]:
        """1 where integrated since the start, -1 where no longer: float64[facility]."""
        return self.integrated.astype(float) - self.at_start[2]
