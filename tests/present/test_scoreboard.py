"""The page of the scoreboard, from a small made-up standing: it tells what is kept, and changes with it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calibration.case_verdicts import by_group, finding, verdict_of_case
from sim.calibration.cases import CASES, load_cases
from sim.calibration.evidence import ELASTICITY, evidence_of
from sim.calibration.failures import LAST_READ_FIRST, Failure, by_quantity
from sim.calibration.hindcast import forecasts
from sim.calibration.hindcast_rules import load_rules
from sim.calibration.kept_cases import findings_of, kept_table
from sim.calibration.posterior_files import evidence_hash
from sim.calibration.results import Kept
from sim.calibration.standing import Standing, reached
from sim.calibration.targets_held import targets_table
from sim.measure.indicators import load_indicators
from sim.plan import county_folder, load_county, load_registry
from sim.present.scoreboard_failures import failure_blocks
from sim.present.scoreboard_page import failures, scoreboard_page
from tests.calibration.made_up import PRICE, SHARE, change, level

MADE_BY = {"command": "python run.py hindcast typical --keep", "code": "0123456789ab", "date": "2026-01-02"}


MANIFEST = {
    "date": "2026-01-02", "seconds": 2400, "code": "0123456789ab", "evidence_hash": "old", "draws": 300,
    "residents_share": 0.1, "last_year": 2022, "evidence": {"fitted": ["T14", "T15"]},
    "evaluations": {"all": 800, "by_wave": [256, 128, 128, 288], "left_out": 3},
    "waves": [{"share_left": 0.031}, {"share_left": 0.0122}],
    "chain": {"draws": 5000, "accepted": 0.31, "effective": 4000, "r_hat": {"a": 1.004, "b": 1.031}},
    "confirmation": {"candidates": 288, "plausible": 211, "distinct": 211, "cut_off": 3.0},
    "conflicts": {"out_of_reach": [f"{SHARE}-level-2022"], "outside_99": []},
    "cross_validation": {f"{SHARE}-level-2022": {"r_squared": 0.87, "coverage_90": 0.91}},
    "recovery": {"p": 0.2, "data_sets": 128, "draws": 63, "p_by_parameter": {"prior.choice.travel": 0.33},
                 "coverage_50": {"prior.choice.travel": 0.52}, "coverage_90": {"prior.choice.travel": 0.88}},
}  # fmt: skip


def findings(shift=0.0):
    """The shipped cases with made-up effects: published ones, but the first primary outcome is of the wrong sign."""
    found, is_first = [], True
    for case in load_cases([CASES], load_registry()):
        for outcome in case.outcomes:
            effect = outcome.published.effect or 0.0
            if outcome.is_primary and outcome.is_measured and is_first:
                effect, is_first = -effect, False
            found.append(finding(case, outcome, [effect + shift] * 3, [0.0] * 3))
    return tuple(found)


@pytest.fixture(scope="module")
def county():
    return load_county(county_folder("typical"))


@pytest.fixture(scope="module")
def stand(county):
    """Village visits, a price and an elasticity are met; the primary share of 2022 is ten points too high."""
    elasticity = next(e for e in evidence_of(county) if e.kind == ELASTICITY)
    evidence = (level(2019, 0.68), level(2022, 0.65), level(2019, 200.0, PRICE), level(2022, 220.0, PRICE),
                change(2021, -0.16), change(2022, -0.2), elasticity)  # fmt: skip
    steps = np.linspace(-0.02, 0.02, 30)
    given = {e.id: e.value * (1 + steps) + (0.1 if e.indicator == SHARE and e.year == 2022 else 0) for e in evidence}
    simulated, rules = pd.DataFrame(given), load_rules()
    foretold = pd.concat([forecasts(evidence, simulated, y, county.demand, rules) for y in rules.years])
    return Standing(
        county,
        evidence,
        MANIFEST,
        targets_table(evidence, simulated),
        Kept(foretold.reset_index(drop=True), MADE_BY),
        Kept(pd.DataFrame(), MADE_BY),
        findings(),
    )


def page(stand, lang="en"):
    return scoreboard_page(stand, "typical", "docs/validation.md", {"hindcast-2019": "figures/h.png"}, lang)


def test_the_aims_are_counted(stand):
    found = {(one.aim.id, one.of): (one.value, one.counted, one.is_reached) for one in reached(stand)}
    assert found["targets_inside", ""] == (pytest.approx(6 / 7), (6, 7), True)
    assert found["hindcast_coverage", "2019"] == (0.75, (3, 4), False)
    groups = by_group(stand.findings)
    inside = sum(verdict_of_case(members) == "inside" for members in groups.values())
    assert found["cases_inside", ""] == (inside, (inside, len(groups)), inside >= 4)
    assert found["cases_wrong", ""] == (1, (1, len(groups)), False)
    assert found["recovery_p", ""] == (0.2, None, True)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_tells_failures_before_what_it_rests_on(stand, lang):
    text = page(stand, lang)
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    wanted = ["目标", "哪些没有做到"] if lang == "zh" else ["Aims", "What fails"]
    assert all(head.startswith(f"## {word}") for head, word in zip(heads, wanted, strict=False)), heads
    assert "75.0%" in text.split(heads[2])[0], "the share that failed, in the chapters above the tables"
    assert "figures/h.png" in text
    assert MADE_BY["code"] in text


def test_the_page_tells_what_the_calibration_says_of_itself(stand):
    text = page(stand)
    for words in ("40 minutes", "800 runs", "1.22%", "1.031", "0.87", "91%", "0.33", "52%", "p = 0.20"):
        assert words in text, words
    assert "The evidence has changed since" in text
    assert "No point of the space reaches (1): Primary share" in text
    fresh = MANIFEST | {"evidence_hash": evidence_hash(stand.evidence)}
    assert "The evidence has changed since" not in page(replace(stand, posterior=fresh))


def test_ranks_that_are_not_uniform_are_a_failure(stand):
    told = MANIFEST | {"recovery": MANIFEST["recovery"] | {"p": 0.01}}
    kinds = [failure.kind for failure in failures(replace(stand, posterior=told))]
    assert "recovery" in kinds
    assert "recovery" not in [failure.kind for failure in failures(stand)]


def test_kept_findings_come_back_with_their_verdicts(stand):
    cases = load_cases([CASES], load_registry())
    back = findings_of(kept_table(stand.findings), cases)
    assert [(f.case.id, f.outcome.id, f.verdict) for f in back] == [
        (f.case.id, f.outcome.id, f.verdict) for f in stand.findings
    ]
    assert [verdict_of_case(m) for m in by_group(back).values()] == [
        verdict_of_case(m) for m in by_group(stand.findings).values()
    ]


def test_every_failing_quantity_has_one_line_that_tells_all_of_it(stand):
    assert [(f.kind, f.facts.get("year")) for f in failures(stand)] == [
        ("level", 2022),
        ("coverage", None),
        ("hindcast", 2022),
        ("coverage", None),
        ("hindcast", 2022),
        ("case", None),
    ]
    text = page(stand).split("## What the probabilities")[0]
    (line,) = [line for line in text.splitlines() if line.startswith("| Primary share of all visits")]
    assert "| 2022: 65.0% | 2022: 75.0% (" in line
    assert "fit: 2022; foretold from 2019: 2022; foretold from 2021: 2022" in line
    assert "level too high" in line
    assert "WS-T11" in line
    assert "3 of 4 rows" in text


def failing(indicator, year, kind="level", median=0.0, base_year=0, **facts):
    """A number that was observed as 0.5 and lies outside its band."""
    side = "high" if median > 0.5 else "low"
    given = {"id": f"{indicator}-{year}", "indicator": indicator, "kind": kind, "year": year, "base_year": base_year,
             "observed": 0.5, "median": median, "low": median - 0.1, "high": median + 0.1, "side": side,
             "is_fitted": True, "title_en": "some elasticity"}  # fmt: skip
    return Failure("hindcast" if "up_to" in facts else kind, given | facts)


def test_quantities_are_gathered_in_the_order_planners_use_them():
    found = by_quantity([
        failing("doctors_village", 2022),
        failing("any_visit", 0, kind="elasticity"),
        failing(PRICE, 2022),
        failing(SHARE, 2022, median=1.0, is_fitted=False),
        failing(SHARE, 2013),
        failing(SHARE, 2021, "change", base_year=2019, up_to=2019, role="predicted"),
    ])  # fmt: skip
    assert [(m.indicator, m.kind, len(m.failures), m.is_read_first) for m in found] == [
        (SHARE, "level", 2, True),
        (SHARE, "change", 1, True),
        (PRICE, "level", 1, True),
        ("any_visit", "elasticity", 1, True),
        ("doctors_village", "level", 1, False),
    ]
    assert LAST_READ_FIRST in load_indicators()


def test_what_to_do_follows_side_and_place():
    both, foretold = ([failing(SHARE, 2022, median=1.0, is_fitted=False), failing(SHARE, 2013)],
                      [failing(SHARE, 2021, "change", base_year=2019, up_to=2019, role="beside")])  # fmt: skip
    (row,) = failure_blocks(both, {}, True, "en")[0].rows
    assert row[1] == "2013: 50.0%\n2022: 50.0%"
    assert row[3] == "fit: 2013\nbeside the fit: 2022"
    assert row[5].startswith("level now too high, now too low")
    (row,) = failure_blocks(foretold, {}, True, "en")[0].rows
    assert row[3] == "foretold from 2019 (not scored): 2021"
    assert row[5].startswith("foretold too low")
    (row,) = failure_blocks([failing("any_visit", 0, "elasticity", median=0.2)], {}, True, "en")[0].rows
    assert row[1:4] == ["0.50", "0.20 (0.10~0.30)", "fit"]
    assert row[5].startswith("effects of reimbursement and prices too small")
    (row,) = failure_blocks([failing(SHARE, 2013, side="missing")], {}, True, "en")[0].rows
    assert "Nothing is tested" in row[5]


@pytest.mark.parametrize(("lang", "words"), [("zh", "缺少正骨科"), ("en", "has no bone-setters")])
def test_what_the_model_lacks_is_told_beside_the_case_that_fails(stand, lang, words):
    failed = next(f for f in stand.findings if f.outcome.is_primary and f.verdict == "wrong")
    case = replace(failed.case, missing_zh="缺少正骨科", missing_en="has no bone-setters")
    told = tuple(replace(f, case=case) if f.case.id == case.id else f for f in stand.findings)
    (line,) = [line for line in page(replace(stand, findings=told), lang).splitlines() if words in line]
    assert case.group in line
    silent = tuple(replace(f, case=replace(f.case, missing_zh="", missing_en="")) for f in told)
    assert ("尚未查明" if lang == "zh" else "not looked into") in page(replace(stand, findings=silent), lang)
    right = tuple(replace(f, verdict="inside") for f in told)
    assert words not in page(replace(stand, findings=right), lang), "a case that is reproduced lacks nothing"


def test_a_changed_number_changes_the_page(stand):
    targets = stand.targets.copy()
    targets.loc[targets["indicator"] == PRICE, "median"] = 333.0
    assert "333" in page(replace(stand, targets=targets))
    assert "333" not in page(stand)
    assert page(replace(stand, findings=findings(shift=100.0))) != page(stand)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_never_made_is_said_with_its_command(county, lang):
    nothing = Standing(county, (), None, None, None, None)
    text = page(nothing, lang)
    for command in ("run.py calibrate typical", "run.py hindcast typical --keep", "run.py validate --keep"):
        assert command in text
    assert not any(one.is_reached for one in reached(nothing))
    assert ("尚未做任何检验" if lang == "zh" else "Nothing is tested yet") in text


def test_the_note_of_a_row_is_told_in_the_language_of_the_page(stand):
    noted = stand.county.observations.assign(note="all hospitals, not county hospitals alone", note_zh="含全部医院")
    noted["id"] = noted["id"].where(noted.index != 0, f"{SHARE}-level-2022")
    told = replace(stand, county=replace(stand.county, observations=noted))
    assert "all hospitals, not county hospitals alone" in page(told)
    assert "all hospitals, not county hospitals alone" not in page(stand).split("## Levels")[0]
    assert "含全部医院" in page(told, "zh")
    assert "all hospitals" not in page(told, "zh")
    one = replace(stand, county=replace(stand.county, observations=noted.assign(note_zh=np.nan)))
    assert "all hospitals" in page(one, "zh"), "a note in one language alone is told as it is"
