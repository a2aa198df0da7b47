"""R7: contracts with real service please those who hold them, and pleased people renew."""

from __future__ import annotations

from sim.loops import Loop
from tests.engine.paired import finished

SERVICE = {"contract_coverage.effective_share": 0.95}


def test_loop_R7_renews_contracts_that_serve():
    closed, cut = finished(SERVICE), finished(SERVICE, without=(Loop.R7,))
    usual = finished()
    renewed, path, without_service = (m.contracts.share_key for m in (closed, cut, usual))
    assert renewed > path, f"share of key people contracted: {renewed:.4f} with R7, {path:.4f} without"
    assert renewed > without_service, f"with service {renewed:.4f}, as usual {without_service:.4f}"


def test_cut_coverage_follows_the_policy_path_alone():
    path = {"contract_coverage.key_pp_per_year": 3.0}
    gain = finished(SERVICE | path, without=(Loop.R7,)).contracts.share_key
    gain -= finished(SERVICE, without=(Loop.R7,)).contracts.share_key
    assert abs(gain - 0.06) < 1e-9, f"two years at 3 points a year add {gain:.4f}"
