"""Shared records, shared chronic care and contacts online: each through its own bottleneck."""

import numpy as np
import pytest

from sim.care.chronic import chronic_care_now
from sim.care.need import fall_ill, make_need
from sim.care.shared_records import duplicates_spared, followed_up
from sim.system.online_contacts import counted, shared_out
from sim.system.payment import CHARGE, LABOUR, bills
from sim.system.shared_care import share_care
from sim.system.tariff import Tariff, rules_in_force
from tests.engine import runs

SHARING, CUT = "integrated_information.data_sharing_index", "integrated_information.duplicate_test_cut"


def test_duplicates_are_spared_only_where_results_are_seen(behaviour, levers):
    assert duplicates_spared(behaviour, levers) == 0
    unseen, part, whole = (duplicates_spared(behaviour, levers | {SHARING: s, CUT: 0.5}) for s in (0.0, 0.5, 1.0))
    assert unseen == 0 < part < whole, f"spared {unseen}, {part:.3f}, {whole:.3f}"


def test_a_referred_visit_is_cheaper_by_tests_not_by_labour(plan, county, behaviour, mix, levers):
    rules = rules_in_force(Tariff.of(county, behaviour, mix), levers, plan.horizon.first)
    same, less = bills(rules), bills(rules, 0.1)
    assert (same.visit_again == same.visit).all()
    assert (less.visit == same.visit).all(), "a first visit costs what it did"
    saved = same.visit[..., CHARGE] - less.visit_again[..., CHARGE]
    tests = same.visit[..., CHARGE] - same.visit[..., LABOUR]
    assert (saved > 0).all()
    assert (saved <= tests * 0.1 + 1).all(), "labour is not saved"


def test_more_discharges_are_followed_up_than_usual(county, behaviour, levers):
    usual, more, less = (followed_up(county, behaviour, levers | m) for m in ({}, {SHARING: 1.0}, {SHARING: 0.0}))
    assert usual == pytest.approx(behaviour["treatment.follow_up_share"])
    assert less < usual < more < 1, f"followed up {less:.3f}, {usual:.3f}, {more:.3f}"


def test_shared_care_reaches_as_far_as_county_doctors_time(behaviour, levers):
    whole = levers | {"prevention_integration.integration_index": 1.0}
    assert share_care(70_000, 1e5, behaviour, levers) == (0.0, 0.0)
    roomy, short, none = (share_care(70_000, visits, behaviour, whole) for visits in (1e6, 5_000.0, 0.0))
    assert roomy[0] == 1.0
    assert 0 < short[0] < 1, f"care shared {short[0]:.2f} where time is short"
    assert short[1] == pytest.approx(behaviour["prevention.county_time"] * 5_000)
    assert none == (0.0, 0.0), f"shared {none[0]} by nobody"


def test_contacts_online_are_those_of_contracts_that_are_lived_up_to(behaviour, county, levers):
    model = runs.advance(runs.CountyModel(runs.plan("baseline", until="2022-01")), 1)
    online = levers | {"fd_online_platform.online_contact_share": 0.6}
    need, key = make_need(county.need, behaviour), model.key

    def month(values, contracted):
        care = chronic_care_now(behaviour, county, values, contracted)
        return fall_ill(model.residents, need, care, 1.0, key, model.month)

    usual, on, unsigned = month(levers, 0.9), month(online, 0.9), month(online, 0.0)
    assert usual.online == unsigned.online == 0, f"online {usual.online} off, {unsigned.online} without contracts"
    assert on.online > 0
    assert len(on.resident) < len(usual.resident), f"episodes {len(usual.resident)}, then {len(on.resident)}"
    assert (unsigned.condition == usual.condition).all()


def test_contacts_count_only_by_the_countys_rule(facilities, levers):
    contacts = shared_out(100, facilities, np.ones(len(facilities), np.int64))
    assert contacts.sum() == pytest.approx(100)
    assert not contacts[~facilities.is_primary].any(), "hospitals answer none"
    kinds = np.array([60, 40, 0, 0, 0, 0, 0])
    rule = "fd_online_platform.online_counts_as_visit"
    assert counted(kinds, levers).sum() == 0
    assert counted(kinds, levers | {rule: 1.0}).sum() == 100
