"""Made-up results: what tables and figures are given, without running anything."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.present.rows import TargetLine

TITLES = {
    "zh": ["无新政策的基线", "县聘乡用+编制+薪酬（2023年起，全部假设值）的组合情景", "拉大报销差距", "迟一年"],
    "en": ["Baseline", "County-employed township staff + posts + pay (from 2023, all values assumed)", "Gap", "Late"],
}
LABEL = {"zh": "县域内基层就诊率", "en": "Primary share of visits in the county"}


@pytest.fixture
def target():
    def make(lang):
        return TargetLine(LABEL[lang], 0.65, ">=", "2025-12", {"zh": "三明市方案", "en": "Sanming plan"}[lang])

    return make


@pytest.fixture
def shares():
    """Tidy trajectories; `holes` empties months at the ends, and the whole third scenario."""

    def make(lang, scenarios=3, replicates=3, holes=False):
        months = [f"{year}-{month:02d}" for year in range(2019, 2027) for month in range(1, 13)]
        frames = []
        for s in range(scenarios):
            for r in range(replicates):
                value = 0.6 + 0.01 * s + 0.002 * r + 0.0001 * np.arange(len(months))
                if holes:
                    value[:5] = np.nan
                    value[(-20 if s == 1 else -1 if s != 2 else 0) :] = np.nan
                title = TITLES[lang][s % len(TITLES[lang])]
                frame = {"scenario_id": f"s{s}", "scenario_title": title, "replicate": r, "month": months}
                frames.append(pd.DataFrame(frame | {"value": value}))
        return pd.concat(frames)

    return make


@pytest.fixture
def verdicts():
    """Rows of the verdict: a baseline, a scenario with everything, one run only once, one without a number."""

    def make(lang, count=4):
        rows = []
        for s in range(count):
            row = {
                "scenario_id": f"s{s}",
                "title": TITLES[lang][s % len(TITLES[lang])],
                "n_replicates": 1 if s == 2 else 4,
                "value": (0.631, 0.618, 0.644),
                "difference": None if s == 0 else (0.012, -0.003, 0.027),
                "probability": 0.08,
                "first_kept": "2024-07" if s == 1 else None,
                "in_county_admissions": 0.912,
                "wait_county": 48.0,
                "wait_primary": 12.0,
                "paid_per_resident": 1234.0,
                "fund_balance": -2.345e8,
                "quality": 0.71,
            }
            if s == 3:
                row |= {"value": (math.nan,) * 3, "difference": (math.nan,) * 3, "probability": None, "quality": None}
            rows.append(row)
        return rows

    return make
