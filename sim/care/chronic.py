"""What a month offers the chronically ill, and what control of their illness means for their risk.

Control (0-1) is how far a chronic illness is held in check. Everybody starts at the county's level; it then drifts
towards a goal that depends on who looks after the patient (sim/care/control.py). The risk of a complication, and of
an admission for the chronic illness itself, is that of the start × exp(-strength × (control - control at the start)).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numba import njit

from sim.conventions import Option
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import RANKS
from sim.loops import Loop, is_closed

OWN, SUBCENTRE = int(Option.OWN_CLINIC), int(Option.SUBCENTRE)
"""First and last of the options at primary level."""

WEEKS_OF_A_SCRIPT = 4
"""Weeks an ordinary prescription lasts: business as usual of chronic_long_prescription.weeks_per_script."""


class ChronicCare(NamedTuple):
    """Programmes for the chronically ill this month; scalars.

    start the control at the start of the county; strength of the complications' answer to it, 0 where the loop is cut;
    managed and scripts the shares covered × RANKS (lower ranks are in); stable the control a long prescription asks
    for; refills multiplies the follow-up contacts of those who have one. The goal of control is base plus the gains
    that apply to a patient; pace the part of the gap closed in a month, lift what one follow-up of full quality adds.
    online is the part of the contacts of contract holders that takes place online, contracted and served the shares
    × RANKS of the chronically ill who hold a contract and of contracts that are lived up to.
    """

    start: float
    strength: float
    managed: float
    scripts: float
    stable: float
    refills: float
    base: float
    gain_managed: float
    gain_served: float
    gain_script: float
    pace: float
    lift: float
    online: float
    contracted: float
    served: float


def chronic_care_now(
    behaviour: Behaviour, county: County, levers: Mapping[str, float], contracted: float
) -> ChronicCare:
    """Programmes of the month. The goal of an average patient equals control at the start while all is as usual.

    contracted is the share of the key population with a contract. B8 cut: complications as at the start, whatever
    control does.
    """
    b = behaviour
    start = float(np.float32(county.value("care.chronic_control")))  # residents hold it so: the start must be exact
    usual_team = county.value("contracts.teams_with_specialist") * county.value("contracts.specialist_hours")
    hours = levers["specialist_in_team.teams_with_specialist_share"]
    hours *= levers["specialist_in_team.specialist_hours_per_month"]
    served = county.value("contracts.share_contracted_key") * county.value("contracts.effective_share")
    per_hour = b["chronic.gain_specialist_hour"]
    usual = b["chronic.gain_managed"] * county.value("care.chronic_managed_share")
    usual += (b["chronic.gain_served"] + per_hour * usual_team) * served
    spell = WEEKS_OF_A_SCRIPT / levers["chronic_long_prescription.weeks_per_script"]
    return ChronicCare(
        start=start,
        strength=b["chronic.complication_strength"] if is_closed(levers, Loop.B8) else 0.0,
        managed=levers["bphs_chronic_management.managed_share"] * RANKS,
        scripts=levers["chronic_long_prescription.uptake_share"] * RANKS,
        stable=start - b["chronic.stable_margin"],
        refills=1 - b["chronic.refill_share"] * (1 - spell),
        base=start - usual,
        gain_managed=b["chronic.gain_managed"] + levers["bphs_chronic_management.control_rate_gain"] / 100,
        gain_served=b["chronic.gain_served"] + per_hour * hours,
        gain_script=b["chronic.gain_script"] * (1 - spell),
        pace=1 - 0.5 ** (1 / b["chronic.half_life"]),
        lift=b["chronic.lift_per_visit"],
        online=levers["fd_online_platform.online_contact_share"],
        contracted=contracted * RANKS,
        served=levers["contract_coverage.effective_share"] * RANKS,
    )


@njit(inline="always")
def risk(care, control):  # type: ignore[no-untyped-def]
    """Risk of complications at a level of control over that of the start; exactly 1 at the start."""
    return np.exp(care.strength * (care.start - control))


@njit(inline="always")
def has_long_script(care, uptake_rank, control, usual):  # type: ignore[no-untyped-def]
    """Whether a chronically ill patient gets prescriptions for longer: covered, stable, and looked after at primary.

    There such prescriptions are to be given (国卫办医发〔2021〕20号). usual is the option of the patient's habit.
    """
    return uptake_rank < care.scripts and control >= care.stable and OWN <= usual <= SUBCENTRE
