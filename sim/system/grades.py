"""Posts of higher grade in townships (中高级岗位): who may hold one, how fast they fill, what they pay.

    pay        base × (1 + mid posts filled × mid_pay_gain + senior posts filled × senior_pay_gain)
    posts      shares of professional posts the policy adds; those set aside for titles that are valid at primary level
               alone (定向评价、定向使用) are senior ones
    eligible   exp(-exit rate × years asked): the share that has served so long where people leave at a constant rate

What such a post changes in who comes and goes runs through the pay it brings; holders of a title that is lost by
leaving stay longer on top of it. `senior_posts_promotion.exit_rate_multiplier` is what the policy is assumed to change
beyond both, so a scenario that moves it along with the posts must mean prospects and standing, not pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.county.facilities import FacilityTable
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.system.accounts import Payroll


@dataclass
class Grades:
    """Added posts of higher grade that are filled, as shares of the township professionals (0-1)."""

    mid: float = 0.0
    senior: float = 0.0
    targeted: float = 0.0

    def fill(self, county: County, behaviour: Behaviour, levers: Mapping[str, float]) -> None:
        """A month of appointments: vacant posts are filled over the months a round of titles takes.

        No more hold an added post than have served the years asked for a mid-level title; senior posts come first.
        """
        eligible = eligible_share(county, levers)
        wanted_senior = min(levers["senior_posts_promotion.senior_post_pp"] / 100, eligible)
        wanted_targeted = min(levers["senior_posts_promotion.targeted_post_share"], eligible - wanted_senior)
        wanted_mid = min(levers["senior_posts_promotion.mid_post_pp"] / 100, eligible - wanted_senior - wanted_targeted)
        months = max(behaviour["staff.title_months"], 1.0)
        self.senior += (wanted_senior - self.senior) / months
        self.targeted += (wanted_targeted - self.targeted) / months
        self.mid += (wanted_mid - self.mid) / months

    def pay_gain(self, behaviour: Behaviour) -> float:
        """What the added posts add to mean township pay, as a share of it."""
        above = behaviour["staff.senior_pay_gain"] * (self.senior + self.targeted)
        return behaviour["staff.mid_pay_gain"] * self.mid + above

    def keeps(self, behaviour: Behaviour) -> float:
        """Exits over usual where some hold a title that is valid at primary level alone; 1 without such titles."""
        return 1 - behaviour["staff.titled_bound"] * self.targeted


def eligible_share(county: County, levers: Mapping[str, float]) -> float:
    """Township professionals who have served the years asked for a mid-level title, 0-1."""
    years = levers["senior_posts_promotion.midlevel_min_years"]
    return float(np.exp(-county.value("workforce.exit_rate_township") * years))


def raise_pay(payroll: Payroll, grades: Grades, facilities: FacilityTable, behaviour: Behaviour) -> None:
    """Base pay of township hospitals with the added posts of higher grade; changes `payroll.base`.

    The facility pays it like all base pay, the budget its guaranteed part.
    """
    payroll.base[facilities.towns] *= 1 + grades.pay_gain(behaviour)
