"""`make bench`: measure, print the tables, and write them into docs/performance.md with the figure beside it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sim.plan import ROOT
from tests.benchmarks.county import settings
from tests.benchmarks.figure import draw
from tests.benchmarks.findings import Row
from tests.benchmarks.page import section, write
from tests.benchmarks.processes import References
from tests.benchmarks.suite import carry_out

PAGE, FIGURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "figures" / "performance.png"
RESULTS = ROOT / "outputs" / "benchmarks"
FULL, QUICK = "full", "quick"
"""Names of the two scales in the settings."""


def main(arguments: list[str]) -> None:
    """Carry out what the command line asks for."""
    given = _parser().parse_args(arguments)
    measured = _measure(given) if given.again is None else json.loads(given.again.read_text(encoding="utf-8"))
    scale = settings()[measured["scale"]]
    print(section(measured, scale))
    if given.page is not None or measured["scale"] == FULL:
        write(given.page or PAGE, measured, scale)
        draw(given.figure or FIGURE, measured)


def _measure(given: argparse.Namespace) -> Row:
    """Everything measured, and kept in a file before anything is made of it."""
    scale = QUICK if given.quick else FULL
    options = f" --{QUICK}" * given.quick + " --references DIR" * (given.references is not None)
    references = None if given.references is None else References(given.references, given.python)
    measured = {
        **carry_out(settings()[scale], references, lambda what: print(what, file=sys.stderr, flush=True)),
        "scale": scale,
        "command": f"python -m tests.benchmarks{options}",
    }
    file = given.results or RESULTS / f"{measured['date']}-{measured['commit']}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    return measured


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description="Measure how fast the model is.")
    parser.add_argument("--quick", action="store_true", help="a small county, to see that everything works")
    parser.add_argument("--references", type=Path, help="folder of external programs: bench.py PROGRAM N --months M")
    parser.add_argument("--python", default=sys.executable, help="the Python that runs them (default: this one)")
    parser.add_argument("--again", type=Path, help="raw measurements to write the page from, instead of measuring")
    parser.add_argument("--page", type=Path, help="page to write the tables into (default: docs/performance.md)")
    parser.add_argument("--figure", type=Path, help="file of the figure (default: docs/figures/performance.png)")
    parser.add_argument("--results", type=Path, help="file of the raw measurements (default: outputs/benchmarks/)")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
