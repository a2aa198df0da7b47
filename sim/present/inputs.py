"""What a person types on the command line, turned into values; everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.faults import Fault, InputFaults, nearest
from sim.loops import Loop, loops_named
from sim.measure.formulas import FORMULAS
from sim.measure.indicators import Indicator, load_indicators
from sim.measure.targets import Target, load_targets
from sim.months import month_number
from sim.plan import COUNTIES, SCENARIOS, county_folder, shipped_scenarios
from sim.policy.variants import MARK, split_reference

COMMAND_LINE = "command line"
DEFAULT_SCENARIOS = ("baseline", "reimbursement_gap", "alliance_budget", "staffing", "all_three", "xt_2022_25")
LEAST_RESIDENTS = 0.001


@dataclass(frozen=True)
class Options:
    """Checked options of a command that runs the model."""

    scenarios: tuple[str, ...]
    county: str | None
    residents_share: float
    seed: int
    replicates: int
    until: int | None
    outputs: Path
    lang: str
    without: frozenset[Loop] = frozenset()


def scenario_file(name: str) -> Path:
    """The file of a scenario: a path as typed, else the shipped scenario or package of that name (xt_2022_25 or xt)."""
    typed = Path(name)
    if typed.suffix in (".yaml", ".yml") or typed.exists():
        return typed
    return shipped_scenarios().get(name, SCENARIOS / f"{name}.yaml")


def scenario_reference(name: str) -> str:
    """The file of a scenario as text, with the variants typed behind it: `gap@weak_all` as `scenarios/gap.yaml@…`."""
    typed, variants = split_reference(name)
    return MARK.join([str(scenario_file(typed)), *variants])


def share_of_residents(text: str) -> float:
    """A share 0-1 from `10%` or `0.1`; ValueError with what to write instead."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise ValueError(f"'{text}' is no share of the residents; write such as 10% or 0.1") from None
    if not LEAST_RESIDENTS <= share <= 1:
        raise ValueError(f"{text} lies outside 0.1% to 100%; write such as 10%")
    return share


def checked(
    scenarios: Sequence[str],
    county: str | None,
    residents: str,
    seed: int,
    replicates: int,
    until: str | None,
    outputs: Path,
    lang: str,
    without: str = "",
) -> Options:
    """Options of a command; InputFaults naming every option that is wrong."""
    faults: list[Fault] = []

    def wrong(option: str, text: str, write: str = "") -> None:
        faults.append(Fault(COMMAND_LINE, None, option, text, write))

    shipped = sorted(shipped_scenarios())
    references = [scenario_reference(name) for name in scenarios]
    for name, reference in zip(scenarios, references, strict=True):
        if not Path(split_reference(reference)[0]).is_file():
            typed = split_reference(name)[0]
            near = nearest(Path(typed).stem, shipped)
            wrong("SCENARIO", f"there is no scenario '{typed}'", near or "write a file or one of " + ", ".join(shipped))
    if county is not None and not (county_folder(county) / "county.yaml").is_file():
        known = sorted(f.parent.name for f in COUNTIES.glob("*/county.yaml"))
        write = nearest(county, known) or f"write one of {', '.join(known)} or a folder with a county.yaml"
        wrong("--county", f"there is no county '{county}'", write)
    share, last = 1.0, None
    try:
        share = share_of_residents(residents)
    except ValueError as error:
        wrong("--residents", str(error))
    try:
        last = None if until is None else month_number(until)
    except ValueError as error:
        wrong("--until", str(error))
    if lang not in ("zh", "en"):
        wrong("--lang", f"'{lang}' is no language of this program", "write zh or en")
    if replicates < 1:
        wrong("--replicates", f"{replicates} is too few", "write 1 or more")
    if not 0 <= seed < 2**32:
        wrong("--seed", f"{seed} is no seed", "write a whole number from 0 to 4294967295")
    if outputs.exists() and not outputs.is_dir():
        wrong("--outputs", f"'{outputs}' is a file", "write a folder")
    cut: frozenset[Loop] = frozenset()
    try:
        cut = loops_named(without)
    except InputFaults as wrong_loops:
        faults += wrong_loops.faults
    if faults:
        raise InputFaults(faults)
    return Options(tuple(references), county, share, seed, replicates, last, outputs, lang, cut)


def known_target(name: str) -> Target:
    """The target that emerges of an id; InputFaults naming the nearest where there is none."""
    known = load_targets()
    if name.upper() not in known:
        write = nearest(name.upper(), known) or "see `run.py targets DOCUMENT`"
        wrong = f"there is no target '{name}' that the model projects"
        raise InputFaults([Fault(COMMAND_LINE, None, "TARGET", wrong, write)])
    return known[name.upper()]


def known_indicator(name: str) -> Indicator:
    """The indicator of an id; InputFaults naming the nearest where there is none."""
    if name not in FORMULAS:
        write = nearest(name, FORMULAS) or "see sim/measure/indicators.yaml"
        raise InputFaults([Fault(COMMAND_LINE, None, "--indicator", f"there is no indicator '{name}'", write)])
    return load_indicators()[name]


def checked_words(option: str, words: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The words typed for an option; InputFaults for each that is none of the known ones."""
    faults = [
        Fault(COMMAND_LINE, None, option, f"'{word}' is none of its words",
              nearest(word, known) or f"write {', '.join(known)}")
        for word in words
        if word not in known
    ]  # fmt: skip
    if faults:
        raise InputFaults(faults)
    return tuple(words)
