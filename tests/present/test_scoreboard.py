"""The page of the scoreboard, from a small made-up standing: it tells what is kept, and changes with it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.calibration.evidence import ELASTICITY, evidence_of
from sim.calibration.hindcast import forecasts
from sim.calibration.hindcast_rules import load_rules
from sim.calibration.results import Kept
from sim.calibration.standing import Standing, reached
from sim.calibration.targets_held import targets_table
from sim.plan import county_folder, load_county
from sim.present.scoreboard_page import failures, scoreboard_page
from tests.calibration.made_up import PRICE, SHARE, change, level

MADE_BY = {"command": "python run.py hindcast typical --keep", "code": "0123456789ab", "date": "2026-01-02"}


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
    cases = pd.DataFrame(
        {
            "case": ["V1", "V1", "V3"],
            "title_zh": ["当阳", "当阳", "宁夏"],
            "title_en": ["Dangyang", "Dangyang", "Ningxia"],
            "outcome_zh": ["乡镇占比", "住院", "支付方式"],
            "outcome_en": ["Township share", "Admissions", "Payment"],
            "role": ["primary", "secondary", "primary"],
            "published": [14.8, -0.075, 0.0],
            "low": [6.0, -0.12, -2.0],
            "high": [23.6, -0.03, 2.0],
            "median": [12.0, np.nan, 5.0],
            "p5": [8.0, np.nan, 3.0],
            "p95": [20.0, np.nan, 7.0],
            "share_inside": [0.9, np.nan, 0.1],
            "verdict": ["inside", "cannot", "wrong"],
            "case_verdict": ["inside", "inside", "wrong"],
        }
    )
    return Standing(
        county,
        evidence,
        {"recovery": {"p": 0.2}},
        targets_table(evidence, simulated),
        Kept(foretold.reset_index(drop=True), MADE_BY),
        Kept(cases, MADE_BY),
    )


def page(stand, lang="en"):
    return scoreboard_page(stand, "typical", "docs/validation.md", {"hindcast-2019": "figures/h.png"}, lang)


def test_the_aims_are_counted(stand):
    found = {(one.aim.id, one.of): (one.value, one.counted, one.is_reached) for one in reached(stand)}
    assert found["targets_inside", ""] == (pytest.approx(6 / 7), (6, 7), True)
    assert found["hindcast_coverage", "2019"] == (0.75, (3, 4), False)
    assert found["cases_inside", ""] == (1, (1, 2), False)
    assert found["cases_wrong", ""] == (1, (1, 2), False)
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


def test_every_failing_row_has_a_line(stand):
    assert [(f.kind, f.facts.get("year")) for f in failures(stand)] == [
        ("level", 2022),
        ("coverage", None),
        ("hindcast", 2022),
        ("coverage", None),
        ("hindcast", 2022),
    ]
    text = page(stand)
    assert "observed 65.0%, simulated 75.0%" in text
    assert "Targets judged by it: " in text
    assert "3 of 4 rows" in text


def test_a_changed_number_changes_the_page(stand):
    targets = stand.targets.copy()
    targets.loc[targets["indicator"] == PRICE, "median"] = 333.0
    assert "333" in page(replace(stand, targets=targets))
    assert "333" not in page(stand)
    cases = stand.cases.table.assign(p95=21.5)
    assert "8~21.5" in page(replace(stand, cases=Kept(cases, MADE_BY)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_never_made_is_said_with_its_command(county, lang):
    nothing = Standing(county, (), None, None, None, None)
    text = page(nothing, lang)
    for command in ("run.py calibrate typical", "run.py hindcast typical --keep", "run.py validate --keep"):
        assert command in text
    assert not any(one.is_reached for one in reached(nothing))


def test_the_note_of_a_row_is_told(stand):
    noted = stand.county.observations.assign(note="all hospitals, not county hospitals alone")
    noted["id"] = noted["id"].where(noted.index != 0, f"{SHARE}-level-2022")
    county = replace(stand.county, observations=noted)
    assert "all hospitals, not county hospitals alone" in page(replace(stand, county=county))
    assert "all hospitals, not county hospitals alone" not in page(stand).split("## Levels")[0]
