"""The payment rules, case by case, as a planner writes them (visits.yaml, stays.yaml)."""

from __future__ import annotations

import pytest

from tests.rules.insurance import cases, stay, visit

VISITS, STAYS = cases("visits.yaml"), cases("stays.yaml")


def told(split: dict[str, int]) -> dict[str, float]:
    return {name: value / 100 for name, value in split.items()}


@pytest.mark.parametrize(("name", "steps"), VISITS, ids=[name for name, _ in VISITS])
def test_visit(name, steps):
    eligible_so_far, fund_so_far, two_so_far = (
        round(100 * steps[0][0].get("used", {}).get(what, 0)) for what in ("eligible", "fund", "two_disease")
    )
    for number, (given, expect) in enumerate(steps, 1):
        fund, two, pooled, eligible, patient = visit(given, eligible_so_far, fund_so_far, two_so_far)
        found = told({"fund": fund, "patient": patient, "two_disease": two})
        assert {k: found[k] for k in expect} == expect, f"{name}, visit {number}: {found}, expected {expect}"
        assert fund + patient == round(100 * given["charge"]), f"{name}, visit {number}: the parts miss the charge"
        eligible_so_far += eligible
        two_so_far += two
        fund_so_far += pooled  # as claims are counted: what insurance takes over whole lies beside the cap


@pytest.mark.parametrize(("name", "steps"), STAYS, ids=[name for name, _ in STAYS])
def test_stay(name, steps):
    first = steps[0][0]
    stays_before, fund_so_far = first["stays_before"], round(100 * first.get("used", {}).get("fund", 0))
    for number, (given, expect) in enumerate(steps, 1):
        fund, assistance, patient = stay(given, stays_before, fund_so_far)
        found = told({"fund": fund, "assistance": assistance, "patient": patient})
        assert found == expect, f"{name}, stay {number}: {found}, expected {expect}"
        assert fund + assistance + patient == round(100 * given["charge"]), f"{name}: the parts miss the charge"
        stays_before += 1
        fund_so_far += fund
