"""The ways by which a policy can reach an indicator, each a part of the month that can be taken from another run.

When a month has begun (phases 1 to 4) everything residents meet stands ready: rules, waits, beliefs, habits. A fork is
a copy of a run at that moment in which some of these are another run's; carried through the rest of the month it says
what the month would have been. Neither run is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from sim.county.residents import Residents
from sim.model import CountyModel


@dataclass(frozen=True)
class Channel:
    """One way of a policy to act, by what of a model it consists of.

    parts are paths of attributes such as `institutions.service`; levers families of the lever table whose values of the
    month belong to it because a phase after the fourth reads them; people columns of `Residents`. is_need: illness of
    the month is drawn anew.
    """

    id: str
    parts: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    is_need: bool = False


CHANNELS = (
    Channel(
        "price",
        parts=("rules", "bills", "coverage.uptake"),
        levers=("village_outpatient_pooling", "special_disease_outpatient"),
        people=(
            "ytd_outpatient",
            "ytd_outpatient_fund",
            "ytd_two_disease",
            "ytd_inpatient_fund",
            "ytd_paid",
            "stays",
        ),
    ),
    Channel(
        "wait",
        parts=(
            "institutions.service",
            "institutions.caps",
            "institutions.fund_caps",
            "institutions.year_stays_wanted",
            "institutions.year_fits",
            "institutions.settlements.restraint",
        ),
        levers=("primary_fund_share_path",),
    ),
    Channel("belief", parts=("beliefs",)),
    Channel("capability", parts=("institutions.capability",)),
    Channel("drugs", levers=("drug_list_alignment",)),
    Channel(
        "contract",
        parts=(
            "coverage.contract",
            "coverage.contract_key",
            "coverage.service",
            "contracts",
        ),
    ),
    Channel(
        "referral_rules",
        parts=("coverage.list_share", "coverage.list_compliance", "coverage.exempt", "coverage.emergency"),
        levers=("gatekeeping",),
    ),
    Channel("access", parts=("reach", "table.kind"), levers=("cross_region_settlement",)),
    Channel("attitude", parts=("institutions.effort.township", "institutions.effort.attention")),
    Channel("habit", people=("usual", "usual_hospital")),
    Channel(
        "practice",
        parts=(
            "institutions.effort.lead",
            "institutions.effort.retention",
            "institutions.effort.resistance",
            "institutions.effort.inducement",
            "institutions.effort.stinting",
        ),
        levers=(
            "down_referral",
            "tight_alliance",
            "admission_criteria",
            "village_liability_insurance",
            "surgery_permission",
            "emergency_care",
            "integrated_information",
        ),
    ),
    Channel(
        "need",
        parts=("need", "institutions.added"),
        levers=("bphs_chronic_management", "chronic_long_prescription", "specialist_in_team", "fd_online_platform"),
        people=("chronic", "frailty", "control"),
        is_need=True,
    ),
)
"""Every named channel, in the order of tables. What none of them holds – staff, posts, accounts, funds – is `REST`."""

REST, JOINT = "rest", "joint"
"""What an institution carries over from month to month beyond the channels; what comes of several channels together."""


def begun_together(first: CountyModel, second: CountyModel) -> None:
    """Begin the month in two models of the same horizon; ValueError if they stand in different months."""
    if first.month != second.month:
        raise ValueError(f"the models stand in months {first.month} and {second.month}")
    first.begin_month()
    second.begin_month()


def forked(host: CountyModel, guest: CountyModel, channels: Iterable[Channel]) -> CountyModel:
    """A copy of the host whose month has begun, with these channels as the guest has them, at the end of the month."""
    fork = copied(host)
    for channel in channels:
        for path in channel.parts:
            put(fork, path, deepcopy(found(guest, path)))
        for key in fork.levers:
            if key.partition(".")[0] in channel.levers:
                fork.levers[key] = guest.levers[key]
        lend(fork.residents, guest.residents, channel.people)
        if channel.is_need:
            fork.fall_ill()
    fork.finish_month()
    return fork


def copied(model: CountyModel) -> CountyModel:
    """A copy that shares with the model only what no phase changes."""
    shared = (model.plan, model.county, model.behaviour, model.need)
    return deepcopy(model, {id(part): part for part in shared})


def found(model: CountyModel, path: str) -> Any:
    """The part of a model at a path of attributes; AttributeError if there is none."""
    return reduce(getattr, path.split("."), model)


def put(model: CountyModel, path: str, value: Any) -> None:
    """Set the part at a path; a named tuple on the way is replaced by one that holds the value."""
    owner_path, _, name = path.rpartition(".")
    owner: Any = found(model, owner_path) if owner_path else model
    if hasattr(owner, "_replace"):
        put(model, owner_path, owner._replace(**{name: value}))
    else:
        setattr(owner, name, value)


def lend(to: Residents, source: Residents, columns: Iterable[str]) -> None:
    """Copy columns between the residents that both models have; the others keep theirs."""
    wanted = tuple(columns)
    if not wanted:
        return
    _, here, there = np.intersect1d(to.id, source.id, assume_unique=True, return_indices=True)
    for name in wanted:
        getattr(to, name)[here] = getattr(source, name)[there]
