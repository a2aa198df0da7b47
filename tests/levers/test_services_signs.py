"""What services beside visits and stays do to a county over two years; needs are in force in both runs."""

from sim.conventions import Kind
from tests.engine.paired import COUNTY, FOLLOW_UP, PRIMARY, TOWNSHIP, last_year, record, visits, wait

STRICT = {"gatekeeping.disease_list_share": 0.8, "gatekeeping.compliance": 1.0}


def total(recorded, table, kinds=slice(None)):
    return float(last_year(recorded, table)[kinds].sum())


def content(recorded):
    return total(recorded, "satisfied", TOWNSHIP) / visits(TOWNSHIP)(recorded)


def test_permitted_operations_are_done_and_more_harm_comes_with_more_risk():
    permitted = {"surgery_permission.permitted": 1.0, "surgery_permission.share_of_surgical_need_treatable": 0.2}
    risky = permitted | {"surgery_permission.complication_multiplier": 2.0}
    usual, more, harmful = (last_year(record(m), "operations")[TOWNSHIP].sum(axis=0) for m in ({}, permitted, risky))
    assert more[0] > usual[0], f"operations at townships {usual[0]:.0f}, permitted {more[0]:.0f}"
    assert harmful[1] > more[1], f"harm {more[1]:.0f}, at twice the county's risk {harmful[1]:.0f}"


def test_quick_help_saves_the_gravest():
    usual, quick = (total(record(m), "severe_not_well_managed") for m in ({}, {"emergency_care.response_minutes": 10}))
    assert quick < usual, f"severe visits not managed well {usual:.0f}, with help in 10 minutes {quick:.0f}"


def test_emergencies_that_must_ask_first_end_badly():
    bad = [
        total(record({"gatekeeping.emergency_exempt": exempt}, needs=STRICT, share=0.02), "severe_not_well_managed")
        for exempt in (1.0, 0.0)
    ]
    assert bad[1] > bad[0], f"severe visits not managed well {bad[0]:.0f}, without the exemption {bad[1]:.0f}"


def test_home_visits_hold_illness_in_check_and_cost_time():
    usual, home = (record(m) for m in ({}, {"home_based_care.home_visits_per_1000_elderly_year": 500}))
    control = [r.county["chronic_control"][-1] / r.county["chronically_ill"][-1] for r in (usual, home)]
    assert control[1] > control[0], f"control {control[0]:.1f}, visited at home {control[1]:.1f} thousandths"
    seen = [visits(PRIMARY, FOLLOW_UP)(r) for r in (usual, home)]
    assert seen[1] < seen[0], f"follow-ups at primary level {seen[0]:.0f}, then {seen[1]:.0f}"
    assert wait(TOWNSHIP)(home) > wait(TOWNSHIP)(usual), "the time is missing at the township hospital"


def test_online_contacts_replace_visits_and_queues_shorten():
    usual, online = (record(m) for m in ({}, {"fd_online_platform.online_contact_share": 0.6}))
    assert total(online, "online_contacts") > 0
    assert total(online, "online_counted") == 0, "the county's rule counts none"
    seen = [visits(PRIMARY, FOLLOW_UP)(r) for r in (usual, online)]
    assert seen[1] < seen[0], f"follow-ups at primary level {seen[0]:.0f}, then {seen[1]:.0f}"
    assert wait(TOWNSHIP)(online) < wait(TOWNSHIP)(usual), "townships have no more time than before"


def test_weight_of_satisfaction_pleases_patients_and_lengthens_queues():
    usual, weighed = (record(m) for m in ({}, {"performance_assessment.weight_satisfaction": 1.0}))
    assert content(weighed) > content(usual), f"content {content(usual):.3f}, then {content(weighed):.3f}"
    waits = [wait(TOWNSHIP)(r) for r in (usual, weighed)]
    assert waits[1] > waits[0], f"minutes waited {waits[0]:.1f}, then {waits[1]:.1f}"


def test_shared_care_takes_county_doctors_time():
    usual, shared = (record(m) for m in ({}, {"prevention_integration.integration_index": 1.0}))
    control = [r.county["chronic_control"][-1] / r.county["chronically_ill"][-1] for r in (usual, shared)]
    assert control[1] > control[0], f"control {control[0]:.1f}, shared {control[1]:.1f} thousandths"
    waits = [wait(COUNTY)(r) for r in (usual, shared)]
    assert waits[1] > waits[0], f"minutes waited at county hospitals {waits[0]:.1f}, then {waits[1]:.1f}"


def test_tests_not_repeated_save_the_fund_and_cost_hospitals():
    needs = {"integrated_information.data_sharing_index": 1.0}
    both, spared = (record(m, needs=needs, share=0.1) for m in ({}, {"integrated_information.duplicate_test_cut": 0.5}))
    paid = [total(r, "fund_outpatient") for r in (both, spared)]
    assert paid[1] < paid[0], f"fund for visits {paid[0] / 100:.0f} yuan, then {paid[1] / 100:.0f}"
    earned = [total(r, "charge_outpatient", [Kind.COUNTY_GENERAL]) for r in (both, spared)]
    assert earned[1] < earned[0], f"county hospital's visits {earned[0] / 100:.0f} yuan, then {earned[1] / 100:.0f}"
