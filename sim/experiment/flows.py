"""Who went where instead: first contacts of the same illnesses in two runs, held against each other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray

from sim.care.choice import is_contracted
from sim.conventions import N_AGE_BANDS, N_CONDITIONS, N_OPTIONS
from sim.measure.monthly import remotest
from sim.measure.record import N_QUINTILES
from sim.model import CountyModel

NO_CONTACT = N_OPTIONS
"""Place in a matrix of flows of an illness that one of the runs does not have."""

N_PLACES = N_OPTIONS + 1
GROUPS = {
    "all": 1, "age": N_AGE_BANDS, "income": N_QUINTILES, "remote": 2, "chronic": 2, "contracted": 2,
    "condition": N_CONDITIONS,
}  # fmt: skip
"""Dimensions by which flows are counted, with the number of groups in each."""


@dataclass
class Flows:
    """First contacts by where they went in the first run (row) and in the second (column): int64[group, from, to].

    One array a dimension of `GROUPS`; counts are those of the sample.
    """

    counts: dict[str, NDArray[np.int64]] = field(
        default_factory=lambda: {name: np.zeros((n, N_PLACES, N_PLACES), np.int64) for name, n in GROUPS.items()}
    )

    def add_month(self, before: CountyModel, after: CountyModel) -> None:
        """Count the episodes of the month both models have just finished; groups are those of the first run."""
        both = first_contacts(before).merge(
            first_contacts(after), how="outer", on=["resident", "number"], suffixes=("", "_after")
        )
        absent = both["option"].isna()
        for name in GROUPS:
            group = both[name].where(~absent, both[f"{name}_after"]).to_numpy(np.int64)
            places = [both[column].fillna(NO_CONTACT).to_numpy(np.int64) for column in ("option", "option_after")]
            np.add.at(self.counts[name], (group, *places), 1)

    @property
    def change_by_option(self) -> NDArray[np.int64]:
        """Change in first contacts by option: int64[option]."""
        matrix = self.counts["all"][0]
        change: NDArray[np.int64] = (matrix.sum(axis=0) - matrix.sum(axis=1))[:N_OPTIONS]
        return change


def first_contacts(model: CountyModel) -> pd.DataFrame:
    """One row an episode of the month: resident, number, option taken, and the resident's groups."""
    residents, episodes = model.residents, model.episodes
    who, remote = episodes.resident, remotest(model.reach.minutes)
    return pd.DataFrame(
        {
            "resident": residents.id[who],
            "number": episodes.number,
            "option": model.choices.option,
            "all": 0,
            "age": episodes.band,
            "income": residents.quintile[who],
            "remote": remote[residents.village[who]].astype(np.int64),
            "chronic": (residents.chronic[who] > 0).astype(np.int64),
            "contracted": _contracted(residents, model.coverage)[who],
            "condition": episodes.condition,
        }
    )


@njit(cache=True)
def _contracted(residents, coverage):  # type: ignore[no-untyped-def]
    """Whether each resident has a family-doctor contract: int64[resident]."""
    has = np.zeros(residents.id.size, np.int64)
    for i in range(residents.id.size):
        has[i] = is_contracted(residents, i, coverage)
    return has


def by_option(model: CountyModel) -> NDArray[np.int64]:
    """First contacts of the month by option: int64[option]."""
    return np.bincount(model.choices.option, minlength=N_OPTIONS)
