"""Residents may stand in any order: what befalls them hangs on who they are, not on where they stand."""

from __future__ import annotations

import numpy as np

from sim.county import demography
from sim.county.residents import take
from sim.model import CountyModel
from tests.engine import runs


def test_shuffling_the_residents_every_month_changes_no_number(all_three, monkeypatch):
    shuffler = np.random.default_rng(7)

    def shuffled(residents):
        return take(residents, shuffler.permutation(len(residents.id)))

    monkeypatch.setattr(demography, "canonical_order", lambda village, ids: shuffler.permutation(len(ids)))
    model = CountyModel(runs.plan("all_three"))
    while model.running:
        model.residents = shuffled(model.residents)
        model.step()
    found = runs.differing(model.record, all_three.record)
    assert not found, f"the order of residents changes {found}"
