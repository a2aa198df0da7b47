"""What simulating a sample of the residents adds to the error of an indicator, from measurement.

Samples of one size scatter as 1/√n about their mean and lie off the full run as 1/n, and both vanish when everybody is
simulated. The coefficients are measured by `python -m tests.benchmarks.sample_error`, which rewrites the file beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.measure.indicators import load_indicators
from sim.measure.reading import read_mapping
from sim.remembered import remembered

FILE = Path(__file__).with_name("sample_error.yaml")


@dataclass(frozen=True)
class SampleError:
    """Extra error of an indicator in a sample, in the indicator's unit.

    `spread` standard deviation between samples drawn alike; `spread_of_change` the same of a scenario's difference from
    the baseline in the same sample; `bias` mean of samples less the full run.
    """

    spread: float
    spread_of_change: float
    bias: float


@dataclass(frozen=True)
class Coefficients:
    """Per indicator: `spread` and `spread_of_change` to be multiplied by √x and `bias` by x, where x = 1/n - 1/N."""

    spread: float
    spread_of_change: float
    bias: float


@dataclass(frozen=True)
class Measured:
    """The coefficients by indicator, and the residents of the county they were measured in."""

    residents: float
    indicators: dict[str, Coefficients]


@cache
def load_sample_errors(file: Path = FILE) -> Measured:
    """The measured coefficients; an indicator that has no value in the benchmark's runs is missing."""
    return remembered("sample_error", [file], lambda: _read(file))


def _read(file: Path) -> Measured:
    content = read_mapping(file)
    return Measured(
        float(content["measured"]["residents"]),
        {
            str(name): Coefficients(float(entry["spread"]), float(entry["spread_of_change"]), float(entry["bias"]))
            for name, entry in content["indicators"].items()
        },
    )


def missing_information(share: float, residents: float) -> float:
    """1/n - 1/N of a share (0-1) of N residents: what the error of a sample grows with; 0 for all of them."""
    return (1 / share - 1) / residents


def sample_error(indicator: str, share: float, residents: float) -> SampleError | None:
    """Extra error of an indicator where a share (0-1) of a county's residents is simulated; None if never measured.

    Counts grow with the county, and their error with them.
    """
    measured = load_sample_errors()
    found = measured.indicators.get(indicator)
    if found is None:
        return None
    x = missing_information(share, residents)
    size = residents / measured.residents if load_indicators()[indicator].unit == "count" else 1.0
    root = size * x**0.5
    return SampleError(found.spread * root, found.spread_of_change * root, found.bias * size * x)
