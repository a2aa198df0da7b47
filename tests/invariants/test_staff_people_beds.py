"""Nobody and no bed appears from nowhere: stocks change by the flows the record tells of."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import DOCTOR_CADRES, Cadre, Kind, Level
from sim.model import CountyModel
from tests.engine import runs


@pytest.fixture(params=["baseline", "all_three"])
def watched(request):
    return request.getfixturevalue(request.param)


def test_staff_change_by_hires_less_exits_in_every_kind(watched):
    record = watched.record
    by_kind = np.zeros(record.county["staff"][0].shape, np.int64)
    np.add.at(by_kind, watched.start.kind, watched.start.staff)
    before = np.vstack([by_kind.sum(axis=1)[None], record.county["staff"].sum(axis=2)[:-1]])
    change = record.county["staff"].sum(axis=2) - before
    flows = record.county["staff_hires"] - record.county["staff_exits"]
    assert flows.any(), "nobody is hired and nobody leaves"
    for kind in Kind:
        off = change[:, kind] - flows[:, kind]
        assert not off.any(), f"{kind.name.lower()}: staff is off by {off[off != 0][:5]} workers"


def test_every_cadre_of_every_facility_changes_by_its_flows(watched):
    before = watched.start.staff
    november = []
    for name, month in zip(watched.record.horizon.names, watched.months, strict=True):
        off = month.staff - before - month.hires + month.exits - month.turned
        assert not off.any(), f"{np.abs(off).sum()} workers appear or vanish without a flow in {name}"
        assert not month.turned.sum(axis=1).any(), f"a change of cadre changes how many work somewhere in {name}"
        licensed = -month.turned[:, Cadre.VILLAGE_DOCTOR].sum()
        assert licensed == month.licensed, f"{licensed} village doctors turned, {month.licensed} licensed in {name}"
        if name.endswith("-11"):
            november.append(licensed)
        else:
            assert not month.turned.any(), f"cadres change outside the month of exams in {name}"
        assert month.staff.min() >= 0, f"a facility has fewer than no staff in {name}"
        before = month.staff
    assert sum(november) > 0, "no village doctor was licensed in three Novembers"


def test_the_recorded_flows_explain_every_kind_and_cadre(watched):
    county = watched.record.county
    before = np.zeros(county["staff"][0].shape, np.int64)
    np.add.at(before, watched.start.kind, watched.start.staff)
    for t, name in enumerate(watched.record.horizon.names):
        off = county["staff"][t] - before - county["staff_inflow"][t] + county["staff_outflow"][t]
        assert not off.any(), f"stocks of staff are off by {np.abs(off).sum()} in {name}"
        before = county["staff"][t]


def test_posts_are_held_by_staff_and_village_doctors_are_counted_one_by_one(watched):
    clinics = watched.model.table.kind == Kind.VILLAGE_CLINIC
    for name, month in zip(watched.record.horizon.names, watched.months, strict=True):
        assert month.permanent.min() >= 0, f"fewer than no posts are held in {name}"
        assert (month.permanent <= month.staff).all(), f"more posts are held than there are staff in {name}"
        off = (month.by_age - month.staff)[clinics][:, DOCTOR_CADRES]
        assert not off.any(), f"{np.abs(off).sum()} village doctors have no age, or none is there, in {name}"


def test_what_townships_borrow_the_county_hospitals_lend(watched):
    level = watched.model.table.level
    for name, month in zip(watched.record.horizon.names, watched.months, strict=True):
        for what, lent in (("posted", month.posted), ("outreach", month.outreach), ("returned", month.returned)):
            assert abs(lent.sum()) < 1e-9, f"{what} doctors do not add up in {name}: {lent.sum()}"
            assert lent[level == Level.TOWNSHIP].min() >= 0, f"a township lends {what} doctors in {name}"
            assert lent[level == Level.COUNTY].max() <= 0, f"a county hospital borrows {what} doctors in {name}"
        assert abs(month.sent.sum()) < 1e-9, f"doctors sent to villages do not add up in {name}: {month.sent.sum()}"
        assert month.sent[level == Level.VILLAGE].min() >= 0, f"a village clinic lends doctors in {name}"


def test_doctors_are_posted_down_once_the_policy_runs(all_three, baseline):
    posted = all_three.record.county["posted_down"][all_three.record.horizon.index("2023-12")]
    assert posted > 0, "no county doctor works in a township after a year of the policy"
    assert not baseline.record.county["posted_down"].any(), "the baseline posts doctors down"


def test_residents_change_by_births_deaths_and_moves(watched):
    county = watched.record.county
    before = np.concatenate([[watched.present_at_start], county["residents"][:-1]])
    flows = county["births"] - county["deaths"] + county["returned"] - county["left_county"]
    off = county["residents"] - before - flows
    assert not off.any(), f"residents are off by {off[off != 0][:5]}"
    for name in ("births", "deaths", "returned", "left_county"):
        assert county[name].sum() > 0, f"no {name} in three years"
    parts = county["residents_by_quintile"].sum(axis=1), county["insured"].sum(axis=1)
    for part in parts:
        assert (part == county["residents"]).all(), "a table of residents does not add up to the residents"


def test_beds_grow_by_the_countys_rates_and_where_they_are_bought(watched):
    of_level = {Level.COUNTY: "facilities.beds_growth_county", Level.TOWNSHIP: "facilities.growth_township"}
    growth = np.ones(len(watched.model.table))
    for level, key in of_level.items():
        growth[watched.model.table.level == level] = (1 + runs.county().value(key)) ** (1 / 12)
    before = watched.start.beds
    for name, month in zip(watched.record.horizon.names, watched.months, strict=True):
        assert np.allclose(month.beds, before * growth + month.bought), f"beds change in {name} that nobody bought"
        assert name.endswith("-12") or not month.bought.any(), f"beds are bought in {name}"
        before = month.beds


def test_a_sub_centre_gains_the_beds_the_policy_foresees_and_no_other_place_does():
    usual = runs.plan("baseline", until="2022-03")
    more = usual.levers.column("subcentre_build.count")[0] + 2
    plan = runs.moved(
        usual, {"subcentre_build.count": {"2022-02": more}, "subcentre_build.beds_added": {"2022-02": 40}}
    )
    model = runs.advance(CountyModel(plan), 13)
    beds, kind = model.table.beds.copy(), model.table.kind.copy()
    runs.advance(model, 1)
    opened = (model.table.kind == Kind.SUBCENTRE) & (kind == Kind.TOWNSHIP_HOSPITAL)
    assert opened.sum() == 2, f"{opened.sum()} sub-centres opened instead of 2"
    hospitals = model.table.level == Level.COUNTY
    growth = np.where(hospitals, runs.county().value("facilities.beds_growth_county"),
                      runs.county().value("facilities.growth_township"))  # fmt: skip
    gain = np.round(model.table.beds - beds * (1 + growth) ** (1 / 12), 9)
    assert (gain[opened] == 40).all(), f"the new sub-centres gained {gain[opened]} beds"
    others = ~opened & (model.table.level != Level.COUNTY)
    assert not gain[others].any(), "other places gained beds"
    assert (model.table.kind[~opened] == kind[~opened]).all(), "another facility changed its kind"
