"""Small posteriors made up for tests: a few rows that anybody can check by eye."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from sim.county.priors import load_behaviour
from sim.draws import triangular

NAMES = ("prior.choice.travel", "population.rate_village_to_town", "observation.T51")
QUANTILES = np.array([[0.1, 0.2, 0.3], [0.5, 0.6, 0.7], [0.9, 0.8, 0.95], [0.4, 0.45, 0.6]])
ASSUMPTIONS = (11, 12, 13, 14)
MANIFEST = {"county": "typical", "seed": 20221231, "date": "2026-01-31", "evidence_hash": "0123456789abcdef",
            "last_year": 2022}  # fmt: skip


def write_posterior(folder: Path, county: str = "typical", times: int = 1, **changed: object) -> Path:
    """Four draws of three parameters with the usual level constants, several times over.

    `changed` columns or entries of the manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{county}.parquet"
    travel = load_behaviour().priors["choice.travel"]
    table = {"assumptions": list(ASSUMPTIONS)} | {f"q:{name}": QUANTILES[:, i] for i, name in enumerate(NAMES)}
    table["prior.choice.travel"] = [
        float(triangular(q, travel.low, travel.value, travel.high)) for q in QUANTILES[:, 0]
    ]
    for key, prior in load_behaviour().priors.items():
        if key.startswith("levels."):
            table[key] = prior.value + np.arange(4) * 0.01
    rows = pd.DataFrame({**table, **{k: v for k, v in changed.items() if k not in MANIFEST}})
    pd.concat([rows] * times, ignore_index=True).to_parquet(file)
    told = MANIFEST | {"county": county} | {k: v for k, v in changed.items() if k in MANIFEST}
    file.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
    return file
