"""What holds of every payment: nothing lost, nothing negative, no cap passed, and more rate pays more."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conventions import CONDITIONS
from tests.rules.insurance import AID, ILLNESS, WAIVED_FOR, cases, stay, visit

USUAL_VISIT = cases("visits.yaml")[0][1][0][0]
USUAL_STAY = cases("stays.yaml")[0][1][0][0]


def fen(yuan: float) -> int:
    return round(100 * yuan)


shares = st.integers(0, 10_000).map(lambda points: points / 10_000)
amounts = st.integers(0, 2_000_000).map(lambda fen: fen / 100)
used = st.integers(0, 3_000_000)
schemes = st.sampled_from(["none", "resident", "employee"])
yes_or_no = st.booleans()

COMMON = {
    "scheme": schemes,
    "level": st.sampled_from(["village", "township", "county", "out_of_county"]),
    "condition": st.sampled_from(CONDITIONS),
    "charge": amounts,
    "in_catalogue": shares,
    "ratio": shares,
    "deductible": amounts,
    "cap": amounts,
}


def amounts_of_a_visit(g: dict) -> dict[str, float]:
    """What is absorbed, the fee waived and the services added, in yuan: parts of a charge that leave each other room.

    The fee is at most a fifth of what is not absorbed; services are added out of what is neither absorbed, nor fee,
    nor in the catalogue, at no more than the share of it that leaves no fen to be paid twice.
    """
    absorbed = int(100 * g["charge"] * g["absorbed_part"])
    left = fen(g["charge"]) - absorbed
    fee = int(left * g["fee_part"])
    added = int((left - fee) * (1 - g["in_catalogue"]) * g["added_part"])
    return {"absorbed": absorbed / 100, "fee_waived": fee / 100, "added": added / 100}


visits = st.fixed_dictionaries(
    {
        **COMMON,
        "two_disease_ratio": shares,
        "two_disease_cap": amounts,
        "special_ratio": shares,
        "contract_extra": shares,
        "designated": yes_or_no,
        "special_here": yes_or_no,
        "has": st.lists(st.sampled_from(sorted(ILLNESS)), unique=True),
        "enrolled": yes_or_no,
        "contracted": yes_or_no,
        "absorbed_part": shares,
        "referred": yes_or_no,
        "is_tcm": yes_or_no,
        "unreferred_visit": shares,
        "tcm_extra": shares,
        "fee_part": st.integers(0, 2_000).map(lambda points: points / 10_000),
        "added_part": shares,
    }
).map(lambda g: {**USUAL_VISIT, **g, **amounts_of_a_visit(g)})
stays = st.fixed_dictionaries(
    {
        **COMMON,
        "repeat_deductible": shares,
        "unreferred_cut": shares,
        "referred": yes_or_no,
        "aid": st.sampled_from(AID),
        "contracted": yes_or_no,
        "waived_for": st.sampled_from(WAIVED_FOR),
        "ceiling": amounts,
        "paid_before": amounts,
        "assistance": st.fixed_dictionaries({"low_income": shares, "destitute": shares}),
    }
).map(lambda g: {**USUAL_STAY, **g})

thorough = settings(max_examples=300, deadline=None)


@thorough
@given(visits, used, used, used)
def test_the_parts_of_a_visit_make_up_its_charge_and_none_is_negative(case, eligible_before, fund_before, two_before):
    fund, two, _, eligible, patient = visit(case, eligible_before, fund_before, two_before)
    assert fund + patient == fen(case["charge"]), f"{fund} + {patient} fen"
    assert 0 <= two <= fund <= fen(case["charge"]), f"fund {fund}, two-disease {two}"
    assert 0 <= eligible <= fen(case["charge"]), f"eligible {eligible}"
    assert patient >= 0


@thorough
@given(visits, used, used, used)
def test_no_visit_passes_the_yearly_caps(case, eligible_before, fund_before, two_before):
    _, two, pooled, _, _ = visit(case, eligible_before, fund_before, two_before)
    assert two <= max(fen(case["two_disease_cap"]) - two_before, 0), f"{two} fen of the two-disease benefit"
    if case["scheme"] != "none":
        ordinary = pooled
        assert ordinary <= max(fen(case["cap"]) - fund_before, 0), f"{ordinary} fen of ordinary pooling"


@thorough
@given(visits, st.integers(2, 12))
def test_a_year_of_visits_stays_within_the_caps(case, n):
    case = {**case, "absorbed": 0, "fee_waived": 0}
    eligible_so_far = fund_so_far = two_so_far = special = 0
    for _ in range(n):
        fund, two, pooled, eligible, _patient = visit(case, eligible_so_far, fund_so_far, two_so_far)
        eligible_so_far += eligible
        two_so_far += two
        fund_so_far += pooled
        special += fund - two - pooled
    assert two_so_far <= fen(case["two_disease_cap"])
    assert fund_so_far <= fen(case["cap"])
    assert special == 0 or case["special_here"], "paid beside the cap without a special disease"


@thorough
@given(visits, used, used, used, shares)
def test_a_higher_rate_never_pays_less(case, eligible_before, fund_before, two_before, more):
    before = visit(case, eligible_before, fund_before, two_before)[0]
    for rate in ("ratio", "special_ratio", "in_catalogue"):
        raised = {**case, rate: min(case[rate] + more, 1.0)}
        after = visit(raised, eligible_before, fund_before, two_before)[0]
        if rate == "in_catalogue":  # the two-disease rate may lie below the ordinary one; a broken fen goes either way
            assert after >= before - 1, f"{rate} {case[rate]} + {more}: {before} to {after} fen"
        else:
            assert after >= before, f"{rate} {case[rate]} + {more}: {before} to {after} fen"


@thorough
@given(stays, st.integers(0, 5), used)
def test_the_parts_of_a_stay_make_up_its_charge_and_none_is_negative(case, stays_before, fund_before):
    fund, assistance, patient = stay(case, stays_before, fund_before)
    assert fund + assistance + patient == fen(case["charge"])
    assert min(fund, assistance, patient) >= 0, f"fund {fund}, assistance {assistance}, patient {patient}"
    assert fund <= max(fen(case["cap"]) - fund_before, 0), f"{fund} fen pass the cap"


@thorough
@given(stays, st.integers(0, 5), used, shares)
def test_a_higher_rate_or_lower_deductible_never_costs_the_patient_more(case, stays_before, fund_before, more):
    before = stay(case, stays_before, fund_before)
    better = {
        "ratio": min(case["ratio"] + more, 1.0),
        "deductible": case["deductible"] * (1 - more),
        "repeat_deductible": case["repeat_deductible"] * (1 - more),
        "unreferred_cut": case["unreferred_cut"] * (1 - more),
        "referred": True,
    }
    for what, value in better.items():
        after = stay({**case, what: value}, stays_before, fund_before)
        assert after[0] >= before[0], f"{what} {case[what]} to {value}: fund {before[0]} to {after[0]}"
        assert after[2] <= before[2], f"{what} {case[what]} to {value}: patient {before[2]} to {after[2]}"


@thorough
@given(stays, used)
def test_the_second_stay_never_costs_more_than_the_first(case, fund_before):
    assert stay(case, 1, fund_before)[2] <= stay(case, 0, fund_before)[2]
