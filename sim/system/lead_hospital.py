"""What the lead hospital gains by sending patients down and by keeping patients from leaving the county."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.conventions import Level
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.alliance import in_force, united
from sim.system.yearbook import Cases


class CountyHospital(NamedTuple):
    """How the county hospitals stand: margins in fen under the price list, load and bed use over capacity.

    visit, stay what one more leaves; below what a township case (a visit with its stays) leaves there.
    """

    visit: float
    stay: float
    below: float
    load: float
    bed_use: float


class Stake(NamedTuple):
    """What of a yuan saved or overspent stays with the lead hospital, and how far it stands for the whole alliance."""

    of_saving: float
    united: float


def stake(levers: Mapping[str, float]) -> Stake:
    """The lead hospital's stake in the package; nothing without a contract.

    The part of a saving that is kept (or of an overspend not borne) less what goes to townships and villages, which
    counts as its own as far as the alliance is one.
    """
    if not in_force(levers, "global_budget_contract.enabled"):
        return Stake(0.0, 0.0)
    below = levers["global_budget_contract.township_village_share_of_surplus"]
    kept = levers["global_budget_contract.surplus_retained_share"]
    borne = levers["global_budget_contract.overspend_borne_share"]
    return Stake(max(kept, borne) * (1 - below * (1 - united(levers))), united(levers))


def refilled(use: float, power: float) -> float:
    """Chance 0-1 that a place given up is taken at once by somebody who waits: 1 in a full house."""
    return float(min(max(use, 0.0), 1.0) ** power)


def sending_pull(here: CountyHospital, cases: Cases, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Pull of money towards sending a case down, -1 to 1.

    Gain: the stake in the package's saving, and as far as the alliance is one the margin the township makes. Loss: the
    margin of the case, as far as the place it leaves is not taken by another patient: the fuller wards and clinics are,
    the less a simple case is worth keeping. Under plain fee-for-service there is a loss only.
    """
    own = stake(levers)
    power = behaviour["conduct.refill_power"]
    stays = cases.stays[Level.COUNTY]
    margin = here.visit + stays * here.stay
    lost = here.visit * (1 - refilled(here.load, power)) + stays * here.stay * (1 - refilled(here.bed_use, power))
    saving = max(cases.fund[Level.COUNTY] - cases.fund[Level.TOWNSHIP], 0.0)
    gained = own.of_saving * saving + own.united * here.below
    return float(np.tanh((gained - lost) / max(margin, 1.0)))


def retaining_pull(cases: Cases, behaviour: Behaviour, levers: Mapping[str, float]) -> float:
    """Pull of money towards keeping patients in the county, -1 to 1.

    Gain: the stake in what the fund pays for a case out of county, where the package is charged with it (B3; cut: no
    gain). Loss: the trouble of reviewing and treating what used to leave.
    """
    charged = is_closed(levers, Loop.B3) and in_force(levers, "global_budget_contract.includes_out_of_county")
    gained = stake(levers).of_saving * cases.fund[Level.OUT_OF_COUNTY] if charged else 0.0
    trouble = cases.charge[Level.OUT_OF_COUNTY] * behaviour["conduct.retaining_cost"]
    return float(np.tanh((gained - trouble) / max(trouble, 1.0)))


def step(level: float, pull: float, speed: float) -> float:
    """Effort a month later: up where the pull is positive, down where it is negative, within 0 and 1."""
    return min(max(level + speed * min(max(pull, -1.0), 1.0), 0.0), 1.0)
