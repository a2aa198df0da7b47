import pytest

from sim.calibration.cases import CASES, UNCHANGED, load_case, load_cases
from sim.faults import InputFaults
from sim.policy.registry import load_registry
from tests.calibration.case_texts import example, without_change, write


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def test_the_six_cases_are_shipped_with_an_interval_for_all_they_measure(registry):
    cases = load_cases([CASES], registry)
    assert list(dict.fromkeys(case.group for case in cases)) == ["V1", "V3", "V4", "V5", "V9", "V11"]
    for case in cases:
        assert any(o.is_primary and o.is_measured for o in case.outcomes), case.id
        for outcome in case.outcomes:
            if outcome.is_measured:
                published = outcome.published
                assert published.low <= published.effect <= published.high, f"{case.id} {outcome.id}"
                assert published.interval == "printed" or published.reason, f"{case.id} {outcome.id}"


def test_the_example_of_the_page_is_a_case(tmp_path, registry):
    case = load_case(write(tmp_path, example()), registry)
    assert set(case.arms) == {UNCHANGED, "more_paid"}
    assert case.arms["more_paid"].scenario.paths, "its levers move"
    assert not case.arms[UNCHANGED].scenario.paths
    assert case.numbers["insurance.two_disease_uptake"].value == 0
    assert [o.is_measured for o in case.outcomes] == [True, False]


def test_the_test_text_without_change_changes_nothing(tmp_path, registry):
    arm = load_case(write(tmp_path, without_change()), registry).arms["more_paid"]
    assert not arm.scenario.paths
    assert not arm.rules


FAULTS = {
    "unknown key": ("case: X1", "case: X1\ncolour: red", ["mine.yaml:3", "colour"]),
    "unknown county": ("county: typical", "county: typicl", ["mine.yaml:6", "typicl", "typical"]),
    "unknown number": ("insurance.two_disease_uptake", "insurance.two_disease_uptak", ["mine.yaml:8", "did you mean"]),
    "number out of range": ("{value: 0, unit: share", "{value: 3, unit: share", ["mine.yaml:8", "0 to 1"]),
    "number without source": (", source: '医保发〔2019〕54号: began in 2019'", "", ["mine.yaml:8", "source"]),
    "rule without source": (", source: Notice 5 of the county", "", ["mine.yaml:16", "reason"]),
    "range without its ratio": ("ratio_range: [0.2, 0.4]", "ratio_range: [0.5, 0.6]", ["mine.yaml:10", "ratio"]),
    "change outside the months": ("change: 2018-01", "change: 2019-06", ["mine.yaml:11", "outside the months"]),
    "no month": ("start: 2017-01, ch", "start: 2017-13, ch", ["mine.yaml:11", "2017-13"]),
    "lever moves too early": ("{to: 1, start: 2018-01", "{to: 1, start: 2017-06", ["mine.yaml:20", "before the month"]),
    "unknown lever": ("village_outpatient_pooling", "village_pooling", ["mine.yaml:19", "village_pooling"]),
    "unknown arm": ("    arm: more_paid", "    arm: more", ["mine.yaml:25", "no arm 'more'"]),
    "unknown count": ("count: visits", "count: visit", ["mine.yaml:27", "did you mean 'visits'"]),
    "users by the case": (
        "count: visits\n    levels: [village]\n    scale: per_person_year",
        "count: users\n    levels: [village]\n    scale: per_case",
        ["mine.yaml:29", "number of cases"],
    ),
    "unknown level": ("levels: [village]\n    scale", "levels: [hamlet]\n    scale", ["mine.yaml:28", "hamlet"]),
    "window across the change": ("before: [2017-01, 2017-12]", "before: [2017-01, 2018-02]", ["mine.yaml:31"]),
    "effect outside its interval": ("effect: 20, low", "effect: 40, low", ["mine.yaml:33", "does not contain"]),
    "tolerance without reason": (
        ", reason: 'p<0.05 without a number: half the effect'", "", ["mine.yaml:33", "reason"],
    ),
    "nothing published": ("effect: 20, low: 10, high: 30, interval: tolerance", "interval: none", ["mine.yaml:33"]),
    "regression against another arm's word": ("    who: all", "    against: usual", ["mine.yaml:26", "'usual'"]),
    "points of no share": ("effect: percent", "effect: points", ["mine.yaml:30", "share"]),
    "outcome without scale": ("    scale: per_person_year\n", "", ["mine.yaml:22", "scale"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_and_line(tmp_path, registry, name):
    old, new, expected = FAULTS[name]
    assert old in example(), "the test still fits the example"
    with pytest.raises(InputFaults) as refused:
        load_case(write(tmp_path, example().replace(old, new, 1)), registry)
    assert any(all(word in str(fault) for word in expected) for fault in refused.value.faults), str(refused.value)


def test_faults_of_all_files_come_at_once_and_an_id_is_used_once(tmp_path, registry):
    write(tmp_path, example(), "a.yaml")
    write(tmp_path, example(), "b.yaml")
    write(tmp_path, example().replace("role: primary", "role: main", 1), "c.yaml")
    with pytest.raises(InputFaults) as refused:
        load_cases([tmp_path], registry)
    told = str(refused.value)
    assert "b.yaml:1: id" in told
    assert "c.yaml:24" in told


def test_a_folder_without_cases_and_a_missing_file_are_told(tmp_path, registry):
    with pytest.raises(InputFaults, match="holds no case"):
        load_cases([tmp_path], registry)
    with pytest.raises(InputFaults, match="cannot be read"):
        load_cases([tmp_path / "none.yaml"], registry)
