"""How hard providers try: the lead hospital in sending down, the townships in serving, and beds that want filling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.conventions import Level
from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.alliance import in_force
from sim.system.capacity import Service


@dataclass
class Effort:
    """State of effort: lead and retention 0-1, the townships' 1 at the start.

    lead the lead hospital's in sending patients and doctors down; retention its effort to keep patients from leaving
    the county; township float64[facility] how far township hospitals stretch for patients; inducement
    float64[facility] multiplies the chance of admission, 1 at half-empty beds under today's bonus and audit.
    """

    lead: float
    retention: float
    township: NDArray[np.float64]
    inducement: NDArray[np.float64]

    @classmethod
    def at_start(cls, n_facilities: int) -> Effort:
        """No effort beyond the usual."""
        return cls(0.0, 0.0, np.ones(n_facilities), np.ones(n_facilities))


def adapt_effort(
    effort: Effort,
    facilities: FacilityTable,
    service: Service,
    county: County,
    behaviour: Behaviour,
    levers: Mapping[str, float],
    fund_per_case: NDArray[np.float64],
    charge_per_case: NDArray[np.float64],
    bonus_share: float,
) -> None:
    """Move effort towards what pays.

    Lead hospital: sending a case down saves the package fund(county) - fund(township) and loses the margin on the
    county's charge. It gains the part of the saving that is retained (or not overspent) and stays with it; in an
    integrated alliance also what the townships gain, their margin included. Without a package nothing is gained, and
    effort dies out. Keeping a patient in the county saves fund(out) where the package bears it.
    Townships: effort rises with the share of income that depends on volume (surplus shared down, surplus paid as
    bonus) and falls with the fiscal guarantee beyond today's (B10). Inducement: empty beds × motive × (1 - audit), where
    the motive is the bonus share of pay and the part of personnel cost that the budget does not guarantee, against
    half-empty beds under the motive and audit of the start. fund_per_case, charge_per_case float64[level] in fen, a
    case being a visit with the stays that go with it.
    """
    kept = levers["global_budget_contract.surplus_retained_share"]
    borne = levers["global_budget_contract.overspend_borne_share"]
    below = levers["global_budget_contract.township_village_share_of_surplus"]
    contract = in_force(levers, "global_budget_contract.enabled")
    united = levers["tight_alliance.integration_level"] * in_force(levers, "tight_alliance.enabled")
    stake = max(kept, borne) * (1 - below * (1 - united)) if contract else 0.0
    saving = max(fund_per_case[Level.COUNTY] - fund_per_case[Level.TOWNSHIP], 0.0)
    margin = behaviour["effort.margin_county"]
    lost = charge_per_case[Level.COUNTY] * margin
    gained = stake * saving + (united * charge_per_case[Level.TOWNSHIP] * margin if contract else 0.0)
    effort.lead = _step(effort.lead, gained - lost, lost, behaviour["effort.speed"])
    charged = contract and in_force(levers, "global_budget_contract.includes_out_of_county")
    leak = stake * fund_per_case[Level.OUT_OF_COUNTY] if charged else 0.0
    hardship = charge_per_case[Level.OUT_OF_COUNTY] * behaviour["effort.margin_county"] / 2  # of reviewing each case
    effort.retention = _step(effort.retention, leak - hardship, hardship, behaviour["effort.speed"])

    shared = below * kept if contract else 0.0
    guarantee = levers["fiscal_guarantee.guaranteed_share"] - county.value("finance.fiscal_guarantee")
    response = behaviour["effort.township_response"]
    goal = 1 + response * (shared + levers["performance_pay_two_permits.surplus_to_bonus_share"] - guarantee)
    is_town = facilities.level == Level.TOWNSHIP
    effort.township += np.where(is_town, behaviour["effort.speed"] * (goal - effort.township), 0.0)

    audit = levers["fund_supervision.audit_intensity"]
    unfunded = 1 - levers["fiscal_guarantee.guaranteed_share"]
    at_start = _inducement(
        0.5,
        county.value("workforce.share_bonus_township") + 1 - county.value("finance.fiscal_guarantee"),
        county.value("care.audit_intensity"),
    )
    slack = np.clip(1 - service.occupancy, 0.0, 1.0)
    now = _inducement(slack, bonus_share + unfunded, audit)
    strength = behaviour["effort.induced_admissions"]
    effort.inducement = np.where(is_town, (1 + strength * now) / (1 + strength * at_start), 1.0)


def _step(level: float, gain: float, scale: float, speed: float) -> float:
    """Effort a month later: towards 1 where it gains, towards 0 where it loses, bounded."""
    pull = float(np.tanh(gain / max(scale, 1.0)))
    return float(np.clip(level + speed * pull, 0.0, 1.0))


def _inducement(slack: NDArray[np.float64] | float, motive: float, audit: float) -> NDArray[np.float64]:
    return np.asarray(slack * motive * (1 - audit))
