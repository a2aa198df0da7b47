"""Definition switches: what a visit and a primary institution are taken to be, since a share can turn on it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Switches:
    """How an indicator counts; the defaults follow the national statistics.

    `count_village_clinics` False leaves village clinics out of numerator and denominator. `subcentre_is_primary` False
    counts a county sub-centre 县域医疗次中心 as a county hospital. `count_refill_only_visits` False leaves out chronic
    follow-up visits, the upper bound of visits made only to renew a prescription (the record does not tell the two
    apart). `count_slip_visits` False leaves out visits made only for a referral slip. `count_inflow` False leaves out
    patients from other counties where an indicator counts them. `count_padded_visits` True takes what was reported,
    with what managers added under the pressure of a target. `count_home_visits` False leaves out visits at people's
    homes. `count_online_contacts` False leaves out contacts online, even where the county's rule counts them.
    """

    count_village_clinics: bool = True
    subcentre_is_primary: bool = True
    count_refill_only_visits: bool = True
    count_slip_visits: bool = True
    count_inflow: bool = True
    count_padded_visits: bool = False
    count_home_visits: bool = True
    count_online_contacts: bool = True


DEFAULT = Switches()


def single_flips() -> dict[str, Switches]:
    """`default` and, under the name of each switch, the default with that one switch turned over."""
    flips = {f.name: replace(DEFAULT, **{f.name: not getattr(DEFAULT, f.name)}) for f in fields(Switches)}
    return {"default": DEFAULT, **flips}
