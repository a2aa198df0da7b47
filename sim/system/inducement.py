"""Admissions that beds and money call for (R6): how often patients are taken in beyond what their illness asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import within
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.loops import Loop, is_closed
from sim.system.deterrence import worth_after_audit
from sim.system.township_effort import guarantee, pay_at_risk


class Motive(NamedTuple):
    """What makes a stay worth having, each against the start: float64[facility], 1 at the start.

    margin what it leaves; pay the share of pay and of personnel cost that is at risk; worth what is left after audits.
    """

    margin: NDArray[np.float64]
    pay: NDArray[np.float64]
    worth: NDArray[np.float64]


def at_risk(level: NDArray[np.int8], county: County, levers: Mapping[str, float]) -> NDArray[np.float64]:
    """Income at risk with volume against the start: float64[facility].

    Township level: pay at risk and personnel cost that the budget does not guarantee; county hospitals: pay at risk,
    their subsidy being a fixed share.
    """
    fixed = county.value("finance.fiscal_guarantee")
    town = (pay_at_risk(county, levers, "township") + 1 - guarantee(county, levers)) / (
        county.value("workforce.share_bonus_township") + 1 - fixed
    )
    hospital = pay_at_risk(county, levers, "county") / county.value("workforce.share_bonus_county")
    return np.array([1.0, town, hospital, 1.0])[level]


def audit_worth(
    risk: NDArray[np.float64], penalty: float, risk_at_start: float, penalty_at_start: float
) -> NDArray[np.float64]:
    """Worth of an inappropriate claim after audits against the start: float64[facility]."""
    return worth_after_audit(risk, penalty) / np.maximum(worth_after_audit(risk_at_start, penalty_at_start), 1e-9)


def usual_inappropriate(level: NDArray[np.int8], behaviour: Behaviour) -> NDArray[np.float64]:
    """Share of stays that were not needed at the start: float64[facility]; 0 where the county has no say."""
    town, hospital = (behaviour[f"treatment.avoidable_{name}"] for name in ("township", "county"))
    return np.array([0.0, town, hospital, 0.0])[level]


def induced(
    motive: Motive,
    bed_use: NDArray[np.float64],
    usual_bed_use: NDArray[np.float64],
    inappropriate: NDArray[np.float64],
    behaviour: Behaviour,
    levers: Mapping[str, float],
) -> NDArray[np.float64]:
    """Multiplier of the chance of admission: float64[facility], 1 at the start and wherever nothing can be induced.

        1 + k × (margin × pay at risk × free beds × worth after audits − 1),  each factor against the start

    k is such that a fall of admissions by 1% from the start raises inducement by the measured elasticity, and never
    more than the share of stays that was inappropriate at the start. Cut R6: free beds and margins
    count as at the start.
    """
    usual_slack = within(1 - usual_bed_use, 0.0, 1.0)
    free = within(1 - bed_use, 0.0, 1.0) / np.maximum(usual_slack, 1e-9)
    margin = np.maximum(motive.margin, 0.0)
    if not is_closed(levers, Loop.R6):
        free, margin = np.ones_like(free), np.ones_like(margin)
    k = behaviour["effort.induced_admissions"] * usual_slack / np.maximum(usual_bed_use, 1e-9)
    k = np.minimum(k, inappropriate)
    return 1 + k * (margin * motive.pay * free * motive.worth - 1)
