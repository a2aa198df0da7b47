"""What January decides, seen in the model's fifteenth month: before the month's claims, after one whole year."""

import numpy as np
import pytest

from sim.conventions import Kind
from tests.twins.conftest import LEVERS, MONTHS_BEFORE

YEAR = 12


@pytest.fixture
def charged(month):
    """Fen a month that the contract charges to the package: out-of-county payments are not part of it here."""
    assert LEVERS["global_budget_contract.enabled"] == 1.0
    assert month.levers["global_budget_contract.includes_out_of_county"] == 0.0
    record = month.record.county
    paid = np.delete(record["fund_outpatient"] + record["fund_inpatient"], Kind.OUT_OF_COUNTY, axis=1)
    return paid.sum(axis=1)[:MONTHS_BEFORE]


def test_the_package_is_last_years_payments_grown_by_the_cap(month, charged):
    growth = month.levers["global_budget_contract.growth_cap"]
    assert month.institutions.alliance.budget == int(charged[:YEAR].sum() * (1 + growth))


def test_the_package_counts_from_januarys_first_claim(month, charged):
    assert month.institutions.alliance.spent == charged[YEAR:].sum() > 0


def test_caps_are_based_on_the_first_whole_year(month):
    admitted = month.record.facility["admissions"]
    assert (month.institutions.caps.base == admitted[:YEAR].sum(axis=0)).all()
    assert (month.institutions.caps.used == admitted[YEAR:MONTHS_BEFORE].sum(axis=0)).all()
    assert month.institutions.caps.base.any()
