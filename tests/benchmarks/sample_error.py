"""What a sample of the residents adds to the error: python -m tests.benchmarks.sample_error [--quick].

The typical county is run with several samples of each size and with all residents – same draws, same assumptions, level
constants set on each sample as a command sets them – and the scatter between samples and their distance from the full
run are fitted by the laws in sim/measure/sample_error.py, whose data file is rewritten.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import chain

import numpy as np

from sim.experiment.anchor import anchored_constants, wanted_levels
from sim.experiment.one_run import record_of
from sim.measure.indicators import load_indicators, monthly_table
from sim.measure.sample_error import FILE, missing_information
from sim.plan import county_folder, load_behaviour, load_county, load_reference, load_registry, make_plan
from sim.plan import shipped_scenarios as shipped
from sim.threads import set_threads

COUNTY = "typical"
SCENARIOS = ("baseline", "all_three")
SAMPLES = {0.01: 12, 0.05: 8, 0.1: 6, 0.25: 4}
QUICK = {0.01: 6, 0.05: 3, 0.1: 3, 0.25: 2}
"""Samples of each size: with 26 degrees of freedom a standard deviation is known to one seventh, with 10 to a fifth."""

Job = tuple[float, int]
HEAD = """# Extra error of a sample of the residents, measured; see sim/measure/sample_error.py for the meaning.
# Written by `python -m tests.benchmarks.sample_error{option}`.
"""


def run(job: Job) -> np.ndarray:
    """Indicators of one sample: float64[scenario, December, indicator]."""
    share, which = job
    registry, behaviour, county = load_registry(), load_behaviour(), load_county(county_folder(COUNTY))
    tables = []
    for name in SCENARIOS:
        plan = make_plan(load_reference(str(shipped()[name]), registry), county, behaviour, registry,
                         residents_share=share)  # fmt: skip
        plan = replace(plan, which_sample=which)
        if not tables:  # the baseline's first row is business as usual, as the constants want it
            constants = anchored_constants(plan, wanted_levels(county))
        table = monthly_table(record_of(replace(plan, behaviour=behaviour.with_values(constants))))
        tables.append(table[table.index.str.endswith("-12")].to_numpy()[1:])  # the burn-in's December is left out
    return np.stack(tables)


def fitted(found: Mapping[Job, np.ndarray], everybody: np.ndarray, residents: float) -> dict[str, np.ndarray]:
    """Coefficients by name, each float64[indicator]: least squares over sizes, weighted by what each size knows."""
    changes = {job: values[1:] - values[:1] for job, values in found.items()}
    return {
        "spread": np.sqrt(_variance(found, residents)),
        "spread_of_change": np.sqrt(_variance(changes, residents)),
        "bias": _bias(found, everybody, residents),
    }


def _by_share(found: Mapping[Job, np.ndarray]) -> dict[float, np.ndarray]:
    shares = sorted({share for share, _ in found})
    return {share: np.stack([values for job, values in found.items() if job[0] == share]) for share in shares}


def _variance(found: Mapping[Job, np.ndarray], residents: float) -> np.ndarray:
    weighted, weights = 0.0, 0
    for share, values in _by_share(found).items():
        variance = values.var(axis=0, ddof=1).mean(axis=(0, 1))
        weighted = weighted + (len(values) - 1) * variance / missing_information(share, residents)
        weights += len(values) - 1
    return np.asarray(weighted / weights)


def _bias(found: Mapping[Job, np.ndarray], everybody: np.ndarray, residents: float) -> np.ndarray:
    groups = _by_share(found)
    off = sum(len(values) * (values.mean(axis=0) - everybody).mean(axis=(0, 1)) for values in groups.values())
    return np.asarray(off / sum(len(v) * missing_information(share, residents) for share, v in groups.items()))


def text(coefficients: Mapping[str, np.ndarray], names: list[str], residents: float, samples: Mapping[float, int],
         option: str) -> str:  # fmt: skip
    """The data file: how it was measured, then the coefficients of every indicator that has a value."""
    sizes = ", ".join(f"{share:g}: {n}" for share, n in samples.items())
    lines = [
        f"measured: {{county: {COUNTY}, residents: {residents:.0f}, scenarios: [{', '.join(SCENARIOS)}], "
        f"samples: {{{sizes}}}}}",
        "indicators:",
    ]
    for i, name in enumerate(names):
        values = {key: column[i] for key, column in coefficients.items()}
        if np.isfinite([*values.values()]).all():
            lines.append(f"  {name}: {{" + ", ".join(f"{key}: {value:.4g}" for key, value in values.items()) + "}")
    return HEAD.format(option=option) + "\n".join(lines) + "\n"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="few samples")
    options.add_argument("--processes", type=int, default=os.cpu_count())
    asked = options.parse_args()
    samples = QUICK if asked.quick else SAMPLES
    jobs: list[Job] = [
        (1.0, 0),
        *chain(*([(share, k) for k in range(n)] for share, n in sorted(samples.items())[::-1])),
    ]
    with ProcessPoolExecutor(asked.processes, multiprocessing.get_context("spawn"), _one_thread) as pool:
        found = dict(zip(jobs, pool.map(run, jobs), strict=True))
    everybody = found.pop((1.0, 0))
    county = load_county(county_folder(COUNTY))
    residents = county.value("population.residents")
    names = [*load_indicators()]  # the columns of `monthly_table`
    FILE.write_text(text(fitted(found, everybody, residents), names, residents, samples, " --quick" * asked.quick),
                    encoding="utf-8", newline="\n")  # fmt: skip
    print(f"{FILE.name}: {len(names)} indicators, {len(jobs)} samples")


def _one_thread() -> None:
    set_threads(1)


if __name__ == "__main__":
    main()
