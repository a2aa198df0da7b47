"""What stands before a patient: the options of his village, how people weigh them, and what covers whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.conventions import Option

FIRST_HOSPITAL = int(Option.COUNTY_GENERAL)
SEVERE = 2
NEVER = -1e30
LIKELY = 0.5
"""A patient who wishes TCM reckons with its benefit where the wish is met at least this often."""
SELF, OWN, TOWNSHIP, SUBCENTRE, OUT = (
    int(o) for o in (Option.SELF_CARE, Option.OWN_CLINIC, Option.TOWNSHIP, Option.SUBCENTRE, Option.OUT_OF_COUNTY)
)
OTHER = int(Option.OTHER_CLINIC)
LISTED_SLIP, FETCHED = 1, 2
"""What a visit for a slip is made for: the primary-first list, payment."""


class Market(NamedTuple):
    """What stands before the residents of each village this month.

    facility int32[village, condition, option], NOWHERE where there is none; minutes float32[village, option];
    base, stay_base float64[village, condition, option]; accept_visit, accept_stay float64[facility] chance of being
    served; level, designated, special int64[facility]; wait tenths of a minute int64[facility]; tcm
    float64[facility, condition] chance that a wish for TCM is met there.
    """

    facility: NDArray[np.int32]
    minutes: NDArray[np.float32]
    base: NDArray[np.float64]
    stay_base: NDArray[np.float64]
    accept_visit: NDArray[np.float64]
    accept_stay: NDArray[np.float64]
    level: NDArray[np.int64]
    designated: NDArray[np.int64]
    special: NDArray[np.int64]
    wait: NDArray[np.int64]
    tcm: NDArray[np.float64]


class Taste(NamedTuple):
    """Coefficients of the choice, all residents' alike; units as in calibration/priors.yaml.

    travel, price float64[severity]; severity int64[condition]; the prices of self-care in fen; minute float64[quintile]
    yuan that a minute of an errand is worth to residents by income.
    """

    severity: NDArray[np.int64]
    travel: NDArray[np.float64]
    price: NDArray[np.float64]
    offset: float
    habit: float
    habit_stay: float
    contract: float
    frail: float
    tcm: float
    continuity: float
    hassle_out: float
    referral_hurdle: float
    self_care_fen: float
    wait: float  # a minute of waiting in minutes of travel
    minute: NDArray[np.float64]
    come_back: float  # utility of going on with the one who treats
    slip_holds: float  # share of illnesses for which one slip holds to the end


class Coverage(NamedTuple):
    """Who is covered by what this month.

    contract, contract_key, service and uptake are the shares covered × RANKS: a resident is while they exceed his rank.
    """

    contract: float
    contract_key: float
    service: float
    uptake: float
    list_share: float
    list_compliance: float
    emergency: float
    fever: float  # respiratory cases that village clinics must turn away while the fever rule holds
    key_young: int  # born in or after this month number counts as key population
    key_old: int  # born before this month number does too
    exempt: bool  # emergencies are exempt from the primary-first list


class Choices(NamedTuple):
    """First choice of each episode.

    Option and facility taken, the option wanted if it is another, and whether the visit serves only to obtain a slip: 0
    no, LISTED_SLIP as the primary-first list asks for one, FETCHED since care without one would be paid less. new_slip
    has a bit for each option to which he would fetch a new slip for every further visit. loss float32[episode * option]
    is minus the utility of each option but for its error, in units of ln 2, as it is for a further visit.
    """

    option: NDArray[np.uint8]
    facility: NDArray[np.int32]
    wanted: NDArray[np.uint8]
    is_slip: NDArray[np.uint8]
    new_slip: NDArray[np.uint8]
    loss: NDArray[np.float32]


@njit(inline="always")
def is_key(born, chronic, coverage):  # type: ignore[no-untyped-def]
    """Whether somebody belongs to the key population of family doctors: small children, the old, the chronic."""
    return (born >= coverage.key_young) | (born < coverage.key_old) | (chronic > 0)  # without a branch


@njit(inline="always")
def has_contract(rank, born, chronic, coverage):  # type: ignore[no-untyped-def]
    """Whether somebody with this rank, month of birth and chronic illness has a family-doctor contract."""
    return rank < (coverage.contract_key if is_key(born, chronic, coverage) else coverage.contract)


@njit(inline="always")
def is_contracted(residents, i, coverage):  # type: ignore[no-untyped-def]
    """Whether resident i has a family-doctor contract."""
    return has_contract(residents.contract_rank[i], residents.birth_month[i], residents.chronic[i], coverage)
