"""A fork of a month: what is swapped, what is left alone, and that channels name what the model has."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.county.residents import Residents, take
from sim.experiment.channels import CHANNELS, begun_together, copied, forked, found, lend, put
from sim.model import CountyModel
from sim.present.glossary import entries
from tests.engine import runs

BY_ID = {channel.id: channel for channel in CHANNELS}


@pytest.fixture(scope="module")
def pair():
    """Two models a month before a price lever acts for the first time in the second."""
    plan = runs.plan("baseline")
    lever = next(c for c in plan.levers.columns if c.startswith("reimbursement_gap."))
    models = CountyModel(plan), CountyModel(runs.moved(plan, {lever: {"2023-01": 20.0}}))
    for model in models:
        runs.advance(model, plan.horizon.index("2023-01"))
    begun_together(*models)
    return models


def rows(model, t):
    return {name: table[t] for name, table in model.record.county.items()}


def differing(one, two):
    return [name for name in one if not np.array_equal(one[name], two[name])]


def test_parts_columns_and_lever_families_of_channels_exist(pair):
    families = {column.partition(".")[0] for column in pair[0].plan.levers.columns}
    for channel in CHANNELS:
        for path in channel.parts:
            assert found(pair[0], path) is not None, f"{channel.id}: the model has no {path}"
        assert set(channel.people) <= set(Residents._fields), channel.id
        assert set(channel.levers) <= families, f"{channel.id}: no lever {set(channel.levers) - families}"
        assert f"channel.{channel.id}" in entries()


def test_nothing_belongs_to_two_channels():
    named = Counter(part for channel in CHANNELS for part in (*channel.parts, *channel.people, *channel.levers))
    assert max(named.values()) == 1, named.most_common(2)


def test_in_its_first_month_a_price_lever_is_its_price_channel_and_nothing_else(pair):
    before, after = pair
    t = after.t
    by_price = rows(forked(before, after, [BY_ID["price"]]), t)
    others = [channel for channel in CHANNELS if channel.id != "price"]
    by_others = rows(forked(before, after, others), t)
    alone = copied(before)
    alone.finish_month()
    whole = copied(after)
    whole.finish_month()
    assert differing(rows(alone, t), rows(whole, t)), "the lever does something"
    assert not differing(by_price, rows(whole, t)), "the price channel brings all of it"
    assert not differing(by_others, rows(alone, t)), "the other channels bring nothing of it"


def test_a_fork_leaves_host_and_guest_as_they_were(pair):
    before = [copied(model) for model in pair]
    forked(*pair, CHANNELS)
    for kept, model in zip(before, pair, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(kept.residents, model.residents, strict=True))
        assert kept.month == model.month
        assert np.array_equal(kept.institutions.service.wait, model.institutions.service.wait)
        assert not runs.differing(kept.record, model.record)


def test_frailer_people_are_more_often_ill_through_need_alone(pair):
    host, guest = copied(pair[0]), copied(pair[0])
    guest.residents.frailty[:] *= 2
    ill = {name: len(forked(host, guest, [BY_ID[name]]).episodes.resident) for name in ("need", "habit")}
    assert ill["habit"] == len(host.episodes.resident)
    assert ill["need"] > 1.2 * ill["habit"], f"{ill['need']} illnesses of the frail, {ill['habit']} before"


def test_a_part_within_a_named_tuple_can_be_set(pair):
    model = copied(pair[0])
    put(model, "coverage.list_share", 0.25)
    assert model.coverage.list_share == 0.25
    assert model.coverage.contract == pair[0].coverage.contract


def test_columns_are_lent_to_the_same_people_only(pair):
    residents = pair[0].residents
    some = take(residents, np.arange(0, len(residents.id), 2))
    source = Residents._make(column.copy() for column in take(some, np.arange(len(some.id))[::-1]))
    source.usual[:] = 3
    to = Residents._make(column.copy() for column in residents)
    lend(to, source, ["usual"])
    assert (to.usual[::2] == 3).all()
    assert np.array_equal(to.usual[1::2], residents.usual[1::2])


def test_models_in_different_months_are_refused():
    plan = runs.plan("baseline")
    with pytest.raises(ValueError, match="stand in months"):
        begun_together(CountyModel(plan), runs.advance(CountyModel(plan), 1))
