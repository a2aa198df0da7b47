from __future__ import annotations

import numpy as np
import pytest

from sim.policy.registry import Registry, load_registry

FACTS = {
    "insurance.village_clinics_designated": 0.2,
    "rule.resident.outpatient.village.ratio": 0.5,
    "insurance.special_disease_designated_township": 0.4,
    "insurance.special_disease_rate": 0.6,
    "insurance.two_disease_uptake": 0.5,
    "insurance.two_disease_rate": 0.5,
    "insurance.unreferred_penalty": 0.05,
    "insurance.primary_inpatient_budget_share": 0.18,
    "care.audit_intensity": 0.1,
    "care.drug_overlap": 0.5,
    "care.gatekeeping_list_share": 0.1,
    "care.gatekeeping_compliance": 0.3,
    "care.post_acute_down_prob": 0.05,
    "workforce.posts_per_1000": 1.0,
    "workforce.posts_usable_share": 0.8,
    "workforce.village_licensing_rate": 0.02,
    "workforce.pay_township": 70000.0,
    "workforce.pay_county": 100000.0,
    "finance.fiscal_guarantee": 0.7,
    "facilities.subcentres": 0.0,
    "contracts.effective_share": 0.4,
    "share_townships_service_pop_over_10000": 0.75,
    "share_townships_beds_over_20": 0.6,
}
"""A county for tests; round numbers, no real one."""


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def facts() -> dict[str, float]:
    return dict(FACTS)


@pytest.fixture(autouse=True)
def strict_numbers():
    with np.errstate(invalid="raise"):
        yield
