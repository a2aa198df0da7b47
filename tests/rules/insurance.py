"""The insurance rules as the YAML cases write them, in yuan and shares, handed to the program's own functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from sim.conventions import CONDITIONS, N_CONDITIONS, N_LEVELS, N_SCHEMES, Level, Scheme
from sim.system.payment import Rules, bills, pay_stay
from sim.system.tariff import basis_points, fen
from sim.system.visit_terms import AFTER_DISCHARGE, OWN_CHOICE, case_of, pay_visit, visit_terms

FOLDER = Path(__file__).parent
ILLNESS = ("hypertension", "diabetes", "special", "other_chronic")
AID = ("none", "low_income", "destitute")
WAIVED_FOR = ("nobody", "contracted", "all")
IN_A_CASE = {"name", "given", "expect", "year"}


def cases(file: str) -> list[tuple[str, list[tuple[dict[str, Any], dict[str, float]]]]]:
    """Each case's name and its steps: all that is given, and what is expected."""
    content = YAML(typ="safe").load((FOLDER / file).read_text(encoding="utf-8"))
    usual, made = content["usual"], []
    for case in content["cases"]:
        assert set(case) <= IN_A_CASE, f"{case['name']}: {set(case) - IN_A_CASE}"
        common = {**usual, **case.get("given", {})}
        steps = [({**common, **step.get("given", {})}, step["expect"]) for step in case.get("year", [case])]
        for given, _ in steps:
            unknown = set(given) - set(usual) - {"used"}
            assert not unknown, f"{case['name']}: {unknown} is not among the usual"
        made.append((case["name"], steps))
    return made


def rules(given: dict[str, Any]) -> Rules:
    """The rules of a case: its price, rate, deductible and cap at every level and for both schemes."""

    def everywhere(value: float, *shape: int) -> np.ndarray:
        return np.full(shape, value, np.int64)

    by_case, by_scheme = (N_LEVELS, N_CONDITIONS), (N_SCHEMES, N_LEVELS)
    price = everywhere(fen(given["charge"]), *by_case)
    rise = everywhere(fen(given.get("absorbed", 0)), *by_case)
    ratio = everywhere(basis_points(given["ratio"]), *by_scheme)
    deductible = everywhere(fen(given["deductible"]), *by_scheme)
    cap = everywhere(fen(given["cap"]), *by_scheme)
    aid = given.get("assistance", {})
    cut_from = Level[given.get("cut_from", "out_of_county").upper()]
    catalogue, cut = basis_points(given["in_catalogue"]), basis_points(given.get("unreferred_cut", 0))
    return Rules(
        charge_visit=price, absorbed_visit=rise, labour_visit=price // 2, charge_stay=price,
        catalogue_visit=catalogue, catalogue_stay=everywhere(catalogue, N_LEVELS),
        ratio_visit=ratio, deductible_visit=deductible, cap_visit=cap,
        ratio_stay=ratio, deductible_stay=deductible, cap_stay=cap,
        repeat_deductible=basis_points(given.get("repeat_deductible", 1)),
        two_disease_ratio=basis_points(given.get("two_disease_ratio", 0)),
        two_disease_cap=fen(given.get("two_disease_cap", 0)),
        special_ratio=everywhere(basis_points(given.get("special_ratio", 0)), N_LEVELS),
        contract_extra=basis_points(given.get("contract_extra", 0)),
        unreferred_cut=np.where(np.arange(N_LEVELS) >= cut_from, cut, 0)[:, None] * everywhere(1, *by_case),
        assistance=np.array([0, basis_points(aid.get("low_income", 0)), basis_points(aid.get("destitute", 0))]),
        drg_gain=everywhere(fen(given.get("drg_gain", 0)), *by_case),
        unreferred_visit=everywhere(basis_points(given.get("unreferred_visit", 0)), *by_case),
        consult_fee=everywhere(fen(given.get("consult_fee", 0)), N_LEVELS),
        fee_waived=everywhere(fen(given.get("fee_waived", 0)), N_LEVELS),
        added_visit=everywhere(fen(given.get("added", 0)), *by_case),
        tcm_extra=basis_points(given.get("tcm_extra", 0)),
        waived_for=WAIVED_FOR.index(given.get("waived_for", "nobody")),
        aid_ceiling=fen(given.get("ceiling", 1e9)),
    )  # fmt: skip


def visit(given: dict[str, Any], eligible: int, fund: int, two: int) -> tuple[int, int, int, int, int]:
    """`pay_visit` of a case after what the year has used: fund, of it two-disease and pooling, eligible, patient."""
    scheme, level = int(Scheme[given["scheme"].upper()]), int(Level[given["level"].upper()])
    reason = AFTER_DISCHARGE if given.get("referred", False) else OWN_CHOICE
    case = case_of(
        reason, 2 * level + given["designated"], CONDITIONS.index(given["condition"]), scheme,
        int(given.get("is_tcm", False)), int(given["contracted"]),
    )  # fmt: skip
    registered = "special" in given["has"] and given["special_here"]
    terms = visit_terms(bills(rules(given)))
    return pay_visit(
        terms.rows, case, terms.two_ratio, terms.two_cap, registered, given["enrolled"], eligible, fund, two
    )


def stay(given: dict[str, Any], stays_before: int, fund: int) -> tuple[int, int, int]:
    """`pay_stay` of a case after what the year has used: fund, assistance, patient (fen)."""
    tables = bills(rules(given))
    return pay_stay(
        tables.stay, tables, int(Scheme[given["scheme"].upper()]), int(Level[given["level"].upper()]),
        CONDITIONS.index(given["condition"]), stays_before, int(given["referred"]), given.get("contracted", False),
        AID.index(given["aid"]), fund, fen(given.get("paid_before", 0)),
    )  # fmt: skip
