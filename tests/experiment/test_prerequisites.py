"""The number beside a verdict, against numbers counted by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.care.pooling import pooling_clinics
from sim.conventions import Kind
from sim.experiment.prerequisites import presences
from sim.experiment.runs import Result
from sim.policy.registry import load_registry
from sim.policy.variants import load_reference
from sim.present.prerequisites import presence_lines, undone_lines
from tests.policy.test_variants import FIRST

ALL, INTEGRATED, LICENSED = 0.0, 1.0, 2.0


@dataclass
class Clinics:
    """Five village clinics and a township hospital; the fifth clinic has no doctor."""

    kind: np.ndarray = field(default_factory=lambda: np.array([Kind.VILLAGE_CLINIC] * 5 + [Kind.TOWNSHIP_HOSPITAL]))
    is_open: np.ndarray = field(default_factory=lambda: np.array([1, 1, 1, 1, 0, 1], bool))
    houses: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(integrated=np.array([1, 1, 1, 0, 1, 0], bool))
    )
    licensed_share: np.ndarray = field(default_factory=lambda: np.array([1.0, 0.0, 0.5, 1.0, 0.0, 1.0]))
    designation_rank: np.ndarray = field(default_factory=lambda: np.array([0.3, 0.1, 0.6, 0.2, 0.1, 0.0]))

    @property
    def is_clinic(self) -> np.ndarray:
        return self.kind == Kind.VILLAGE_CLINIC

    def __len__(self):
        return self.kind.size


@pytest.mark.parametrize(
    ("rule", "share", "eligible", "designated"),
    [
        (ALL, 1.0, 4, 4),
        (ALL, 0.5, 4, 3),  # ranks 0.3, 0.1 and 0.2
        (INTEGRATED, 1.0, 3, 3),  # the fourth is not integrated
        (LICENSED, 1.0, 2, 2),  # the second has nobody with a licence
        (LICENSED, 0.5, 2, 1),  # of the first and third only the first is in the first half
    ],
)
def test_clinics_that_pooling_reaches_are_counted_as_by_hand(rule, share, eligible, designated):
    levers = {
        "village_outpatient_pooling.eligibility": rule,
        "village_outpatient_pooling.designated_share": share,
    }
    assert pooling_clinics(Clinics(), levers) == (4, eligible, designated)


@pytest.fixture
def runs(tmp_path):
    """Three made-up runs of the first plan: 30, 40 and 50% of clinics eligible, AI used in 40% of visits."""

    def result(n, eligible):
        folder = tmp_path / str(n)
        folder.mkdir()
        months = ["2024-11", "2024-12"]
        pd.DataFrame({"month": months, "ai_assist.use_rate": [0.1, 0.4]}).to_parquet(folder / "levers.parquet")
        names = ("township_basic_standard_share", "fd_effective_rate", "township_posts_filled_share")
        rest = {name: [0.5, 0.25] for name in names}
        table = pd.DataFrame({"month": months, "pooling_eligible_share": [0.9, eligible], **rest}).set_index("month")
        return Result(Path(folder), "first_plan", n, table, {})

    return [result(n, share) for n, share in enumerate((0.3, 0.4, 0.5))]


def test_the_number_is_the_median_of_the_runs_at_the_deadline(runs):
    scenario = load_reference(str(FIRST), load_registry())
    found = {p.name: p for p in presences(scenario, runs, "2027-05")}
    assert set(found) == {"pooling_doctors", "subcentre_standard", "ai_used", "buildings_staffed"}
    assert found["pooling_doctors"].value == pytest.approx((0.4, 0.31, 0.49))
    assert found["ai_used"].value[0] == 0.4, "the lever's value in the last month"
    assert found["pooling_doctors"].month == "2024-12", "the runs end before the deadline"


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "40.0%的村卫生室符合条件"), ("en", "40.0% of village clinics are eligible")]
)
def test_it_stands_beside_the_verdict_in_words(runs, lang, words):
    scenario = load_reference(str(FIRST), load_registry())
    lines = presence_lines([scenario], runs, "2027-05", lang)
    assert any(words in line for line in lines), lines
    assert presence_lines([load_reference(f"{FIRST}@none", load_registry())], runs, "2027-05", lang) == []


def test_before_a_run_a_lever_without_its_prerequisite_is_named():
    registry = load_registry()
    alone = load_reference(f"{FIRST}@only_insurance", registry)
    (line,) = undone_lines(alone, registry, "en")
    assert registry.levers["village_outpatient_pooling"].title_en in line
    assert registry.levers["village_doctor_licensing"].title_en in line
    assert undone_lines(load_reference(f"{FIRST}@only_workforce", registry), registry, "zh") == []
