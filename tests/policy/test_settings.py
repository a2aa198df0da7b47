"""`NAME@LEVER.PARAMETER=VALUE` and `NAME@only_A+B`: one parameter elsewhere, several families together."""

import pytest

from sim.county.townships import townships_named
from sim.faults import InputFaults
from sim.plan import SCENARIOS, county_folder, load_county, load_reference, load_registry
from sim.policy.resolve import compile_levers
from sim.present.scan import grid

REGISTRY = load_registry()
FACTS = load_county(county_folder("typical")).facts()
RATE, RAMP = "reimbursement_gap.primary_inpatient_rate_pp", "tight_alliance.integration_level"


def table(reference):
    return compile_levers(load_reference(str(SCENARIOS / reference), REGISTRY), REGISTRY, FACTS)


def differing(one, other):
    return {key for key in one.columns if (one.column(key) != other.column(key)).any()}


def test_a_setting_changes_one_parameter_on_the_dates_of_the_scenario():
    usual, changed = table("all_three.yaml"), table(f"all_three.yaml@{RATE}=9")
    assert differing(usual, changed) == {RATE}
    before, after = changed.column(RATE)[47], changed.column(RATE)[48]
    assert (before, after) == (0.0, 9.0), "from 2023-01 on, as the scenario's own"


def test_a_setting_keeps_a_ramp():
    own, higher = table("all_three.yaml").column(RAMP), table(f"all_three.yaml@{RAMP}=1").column(RAMP)
    usual = own[0]
    reached = (own > usual) & (own < own[-1])
    assert reached.any()
    assert (higher[reached] - usual) / (1 - usual) == pytest.approx((own[reached] - usual) / (own[-1] - usual))


def test_a_setting_is_exact_whatever_the_strength():
    assert table(f"all_three.yaml@strength_0.3@{RATE}=10").column(RATE)[-1] == 10.0


def test_a_scenario_that_moves_nothing_takes_a_setting_from_the_month_of_the_rules():
    column = table(f"baseline.yaml@{RATE}=4").column(RATE)
    assert (column[47], column[48]) == (0.0, 4.0)


def test_several_families_are_the_sum_of_each_alone():
    both = differing(table("all_three.yaml@only_insurance+pay"), table("all_three.yaml@none"))
    each = [differing(table(f"all_three.yaml@only_{f}"), table("all_three.yaml@none")) for f in ("insurance", "pay")]
    assert both == each[0] | each[1]
    assert each[0]
    assert each[1]


def test_a_list_of_places_is_named_like_a_setting():
    key = "subcentre_build.sites"
    named = load_reference(str(SCENARIOS / "packages" / f"ws_2023_57.yaml@{key}=下曲镇+南安镇"), REGISTRY)
    own = load_reference(str(SCENARIOS / "packages" / "ws_2023_57.yaml"), REGISTRY)
    assert named.places[key].names == ("下曲镇", "南安镇")
    assert own.places[key].names == ("刘胡兰镇", "下曲镇", "开栅镇")
    assert townships_named(named.places, load_county(county_folder("wenshui")))[key]
    elsewhere = load_reference(str(SCENARIOS / "packages" / f"ws_2023_57.yaml@{key}=韶山乡"), REGISTRY)
    with pytest.raises(InputFaults, match="has no such township"):
        townships_named(elsewhere.places, load_county(county_folder("wenshui")))


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("all_three.yaml@reimbursement_gap.primary_inpatient_rate=3", "did you mean"),
        (f"all_three.yaml@{RATE}=99", "outside"),
        (f"all_three.yaml@{RATE}=many", "many"),
        ("all_three.yaml@only_insurance+wages", "none of its families"),
        ("all_three.yaml@insurance+pay", "only_insurance+services"),
    ],
)
def test_a_wrong_setting_is_one_fault_that_says_what_to_write(reference, words):
    with pytest.raises(InputFaults) as raised:
        table(reference)
    (fault,) = raised.value.faults
    assert words in str(fault)


def test_a_grid_holds_every_combination_in_the_order_written():
    points = grid("x", ["a.b=1,2", "c.d=0,0.5"])
    assert [*points] == ["x@a.b=1@c.d=0", "x@a.b=1@c.d=0.5", "x@a.b=2@c.d=0", "x@a.b=2@c.d=0.5"]


@pytest.mark.parametrize("setting", ["a.b", "=1", "a.b="])
def test_a_setting_that_sets_nothing_is_refused(setting):
    with pytest.raises(InputFaults, match="LEVER"):
        grid("x", [setting])
