"""The choice in lanes against the plain loop: the same options and places but for what rounding decides."""

import numpy as np
import pytest

from sim.care.choosing import choose_providers
from sim.measure.tally import Count, new_tally, total
from sim.model import CountyModel
from sim.plan import ROOT, plan_by_name
from sim.system.payment import VISIT_CUT
from tests.benchmarks.plain_choice import choose_plainly

ONE_IN = 1_000
"""Episodes among which one at most goes elsewhere: float32 against float64, payments unrounded against whole fen."""


@pytest.fixture(scope="module")
def usual_month():
    """The second month of the typical county's 5% sample as it is."""
    model = CountyModel(plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.05))
    model.step()
    model.begin_month()
    model.choose_providers()
    return model


@pytest.fixture(params=["month", "usual_month"])
def model(request):
    return request.getfixturevalue(request.param)


def chosen(choose, model):
    """Choices and counters of one way to choose in the model's month."""
    m, tally = model, new_tally(len(model.table), model.places.n_villages)
    visit = m.bills.visit.copy()
    visit[..., VISIT_CUT] = 0  # slips fetched for payment are compared in `test_choice_twin`
    bills = m.bills._replace(visit=visit)
    choices = choose(m.residents, m.episodes, m.market, m.taste, m.coverage, bills, tally, m.key, m.month)
    return choices, total(tally)


def test_the_plain_loop_takes_the_same_options_and_places(model):
    (lanes, counted), (plain, told) = chosen(choose_providers, model), chosen(choose_plainly, model)
    n = len(plain.option)
    differs = np.zeros(n, bool)
    for name in plain._fields[:-1]:  # utilities are compared in `test_choice_twin`
        differs |= getattr(lanes, name) != getattr(plain, name)
    most = n // ONE_IN
    assert most > 0, f"{n} episodes are too few"
    assert differs.sum() <= most, f"{differs.sum()} of {n} choices differ, first {np.flatnonzero(differs)[:5]}"
    assert abs(counted.self_care - told.self_care) <= most
    for count in (Count.WANTED, Count.REFUSED):
        apart = np.abs(counted.facility[:, count] - told.facility[:, count]).sum()
        assert apart <= 2 * most, f"{count.name} differs by {apart}"
    assert told.facility[:, Count.WANTED].sum() > n / 4, "visits asked for"
