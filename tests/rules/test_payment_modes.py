"""Payment standards and capitation, case by case, as a planner writes them (standards.yaml, capitation.yaml)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conventions import CONDITIONS, N_CONDITIONS, N_LEVELS, Kind, Level, Scheme
from sim.plan import ROOT, plan_by_name
from sim.system.capitation import Capitation
from sim.system.drg import catalogued, gain_per_stay
from sim.system.payment import bills, pay_stay, standard_gain
from tests.rules.insurance import cases, rules

STANDARDS, CAPITATION = cases("standards.yaml"), cases("capitation.yaml")


@pytest.fixture(scope="module")
def conditions():
    return plan_by_name(ROOT / "scenarios" / "baseline.yaml", "typical", residents_share=0.01).behaviour.conditions


def township_gain(given, conditions) -> int:
    """Fen the standard leaves over the charge of a case whose disease is catalogued to the given part."""
    charge = np.zeros((N_LEVELS, N_CONDITIONS), np.int64)
    charge[Level.TOWNSHIP], charge[Level.COUNTY] = round(given["charge"] * 100), round(given["county_price"] * 100)
    levers = {
        "drg_across_levels.enabled": 1.0,
        "drg_across_levels.catalogue_share_of_admissions": given["catalogued"],
        "drg_across_levels.payment_ratio_primary_county": given["ratio"],
    }
    alone = np.zeros(N_CONDITIONS)
    alone[0] = 1.0  # the county admits one disease only, so that the catalogue's share of admissions is its part of it
    return int(gain_per_stay(levers, conditions, alone, charge)[Level.TOWNSHIP, 0])


@pytest.mark.parametrize(("name", "steps"), STANDARDS, ids=[name for name, _ in STANDARDS])
def test_standard(name, steps, conditions):
    given, expect = steps[0]
    law = rules({
        "charge": given["charge"], "in_catalogue": given["in_catalogue"], "ratio": given["reimbursed"],
        "deductible": given["deductible"], "cap": 10**6, "drg_gain": township_gain(given, conditions) / 100,
    })  # fmt: skip
    scheme = int(Scheme.RESIDENT if given["insured"] else Scheme.NONE)
    tables = bills(law)
    by_rules, _, patient = pay_stay(tables.stay, tables, scheme, int(Level.TOWNSHIP), 0, 0, 0, False, 0, 0, 0)
    gain = standard_gain(tables.stay, scheme, int(Level.TOWNSHIP), 0, by_rules)
    fund = by_rules + gain
    found = {"standard": fund + patient, "gain": gain, "fund": fund, "patient": patient}
    assert {what: fen / 100 for what, fen in found.items()} == expect, f"{name}: {found}"


def test_the_catalogue_takes_the_simplest_first(conditions):
    mix = np.ones(N_CONDITIONS)
    covered = catalogued(conditions, mix, 2.5 / N_CONDITIONS)
    assert sorted(covered)[-3:] == pytest.approx([0.5, 1.0, 1.0])
    assert covered.sum() == pytest.approx(2.5), "the catalogue misses its share of admissions"
    inside, outside = conditions.requirement[covered == 1], conditions.requirement[covered == 0]
    assert inside.max() <= outside.min(), "a harder disease is in the catalogue before a simpler one"
    assert covered[CONDITIONS.index("acute_severe")] == 0


@pytest.fixture(scope="module")
def unit():
    """A hospital and a clinic of one township, and a county hospital."""

    class Table:
        kind = np.array([Kind.TOWNSHIP_HOSPITAL, Kind.VILLAGE_CLINIC, Kind.COUNTY_GENERAL])
        level = np.array([Level.TOWNSHIP, Level.VILLAGE, Level.COUNTY])
        is_town = level == Level.TOWNSHIP
        is_primary = np.array([True, True, False])
        township = np.array([0, 0, -1])

    return Table()


@pytest.mark.parametrize(("name", "steps"), CAPITATION, ids=[name for name, _ in CAPITATION])
def test_capitation(name, steps, unit):
    given, expect = steps[0]
    levers = {
        "outpatient_capitation.enabled": 1.0,
        "outpatient_capitation.rate_yuan": float(given["rate"]),
        "outpatient_capitation.residual_kept_share": given["kept"],
        "outpatient_capitation.linked_to_contract": float(given["linked"]),
    }
    claims = np.array([given["hospital_claims"], given["clinic_claims"], 99_999]) * 100
    insured = np.array([given["insured"], given["insured"], 0.0])
    capitation, received = Capitation.at_start(3), np.zeros(3, np.int64)
    for month in range(given["months"]):
        received += capitation.settle(unit, levers, claims, insured, given["contracted"], month)
    assert received[2] == 0, "the county hospital has a part in the primary unit's money"
    found = {"hospital": received[0] / 100, "clinic": received[1] / 100}
    assert found == pytest.approx(expect, abs=0.02 * given["months"]), f"{name}: {found}, expected {expect}"
