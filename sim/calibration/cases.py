"""Natural experiments as data: one file a case, read and checked, with file and line for every fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.case_file import COUNTS, LEVELS, OF_ALL, TOTALS, CaseFile, OutcomeEntry, RuleEntry
from sim.calibration.case_place import place_numbers
from sim.conventions import CONDITIONS
from sim.county.inputs import Number
from sim.county.priors import FOLDER
from sim.faults import Fault, InputFaults, nearest, shown
from sim.months import Horizon, month_number
from sim.plan import COUNTIES
from sim.policy.layering import Laid, laid_over
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.policy.structure import check
from sim.policy.yaml_text import Document, Loc, read_yaml

if TYPE_CHECKING:
    from sim.calibration.case_file import PublishedEntry

CASES = FOLDER / "natural_experiments"
UNCHANGED, BEFORE = "unchanged", "before"
"""The arm in which nothing changes, and the comparison of an arm with itself before the change."""

MEASURED = ("arm", "count", "scale", "effect", "before", "after")
"""What an outcome that the model gives must say."""


@dataclass(frozen=True)
class Published:
    """An effect as published; low to high is what counts as the same, None where nothing is compared.

    interval: printed, derived_from_p, tolerance (by the stated rule) or none; is_null: the study found no effect.
    """

    effect: float | None
    low: float | None
    high: float | None
    interval: str
    is_null: bool
    reason: str


@dataclass(frozen=True)
class Outcome:
    """One outcome of a case.

    count by level is added up over `levels` (indices of LEVELS); before and after are first and last month numbers;
    what the model cannot give has the reason in cannot_zh and cannot_en, and no arm.
    """

    id: str
    title_zh: str
    title_en: str
    is_primary: bool
    published: Published
    evidence: tuple[str, ...]
    cannot_zh: str = ""
    cannot_en: str = ""
    arm: str = ""
    against: str = UNCHANGED
    who: str = "all"
    count: str = ""
    levels: tuple[int, ...] = ()
    scale: str = ""
    effect: str = ""
    estimator: str = "difference"
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)

    @property
    def is_measured(self) -> bool:
        """Whether the model gives it."""
        return not self.cannot_en


@dataclass(frozen=True)
class Arm:
    """One arm: a scenario whose levers move from the change on, and rules that hold from then."""

    id: str
    scenario: Scenario
    rules: tuple[RuleEntry, ...]


@dataclass(frozen=True)
class Case:
    """One natural experiment.

    numbers replace those of the county folder; rules hold from the first month in every arm. change is the month number
    from which arms differ. `group` is the case a file belongs to: V9 has two files. missing is what the model lacks to
    reproduce it, empty where nothing is known to be lacking.
    """

    id: str
    group: str
    title_zh: str
    title_en: str
    must_zh: str
    must_en: str
    notes: tuple[str, ...]
    county: str
    numbers: dict[str, Number]
    rules: tuple[RuleEntry, ...]
    horizon: Horizon
    change: int
    arms: dict[str, Arm]
    outcomes: tuple[Outcome, ...]
    missing_zh: str = ""
    missing_en: str = ""
    file: Path = field(compare=False, default=Path())


def load_cases(paths: Sequence[Path], registry: Registry) -> list[Case]:
    """The cases of files and folders in the order of their cases: V9 before V11.

    Raises:
        InputFaults: all faults of all files, a path that leads nowhere, a folder without a case, an id used twice.
    """
    faults: list[Fault] = []
    cases: dict[str, Case] = {}
    for file in _files(paths, faults):
        try:
            case = load_case(file, registry)
        except InputFaults as error:
            faults += error.faults
            continue
        if case.id in cases and cases[case.id].file.resolve() != file.resolve():
            other = shown(cases[case.id].file)
            faults.append(Fault(shown(file), 1, "id", f"'{case.id}' is also the id of {other}", "write another id"))
        cases.setdefault(case.id, case)
    if faults:
        raise InputFaults(faults)
    return sorted(cases.values(), key=lambda case: (len(case.group), case.group, case.id))


def _files(paths: Sequence[Path], faults: list[Fault]) -> Iterable[Path]:
    for path in paths:
        found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not found:
            write = "put YAML files as in calibration/natural_experiments there"
            faults.append(Fault(shown(path), None, "", "the folder holds no case", write))
        yield from found


def load_case(file: Path, registry: Registry) -> Case:
    """The case of a file; InputFaults with every fault in it."""
    document = read_yaml(file)
    entry = check(CaseFile, document.data, document)
    if entry is None:
        raise InputFaults(document.faults)
    horizon, change = _months(entry, document)
    county = _county(entry, file, document)
    arms = _arms(entry, file, county, horizon, registry, document)
    numbers = place_numbers(entry.place, document)
    outcomes = tuple(_outcome(name, given, entry, horizon, document) for name, given in entry.outcomes.items())
    _check_rules(entry, document)
    if document.faults:
        raise InputFaults(document.faults)
    return Case(
        id=entry.id,
        group=entry.case,
        title_zh=entry.title.zh,
        title_en=entry.title.en,
        must_zh=entry.what_the_model_must_do.zh,
        must_en=entry.what_the_model_must_do.en,
        notes=tuple(entry.notes),
        county=county,
        numbers=numbers,
        rules=tuple(entry.place.rules),
        horizon=horizon,
        change=change,
        arms=arms,
        outcomes=outcomes,
        missing_zh=entry.what_is_missing.zh if entry.what_is_missing else "",
        missing_en=entry.what_is_missing.en if entry.what_is_missing else "",
        file=file,
    )


def _month(text: str, document: Document, loc: Loc) -> int:
    """The number of a month; 0 after noting a fault."""
    try:
        return month_number(text)
    except ValueError as error:
        wrong, _, write = str(error).partition("; ")
        document.fault(loc, wrong, write)
        return 0


def _months(entry: CaseFile, document: Document) -> tuple[Horizon, int]:
    given = entry.months
    start, change, end = (
        _month(text, document, ("months", name))
        for name, text in (("start", given.start), ("change", given.change), ("end", given.end))
    )
    if start and end and change and not start < change <= end:
        document.fault(("months", "change"), "the change lies outside the months", "write start, then change, then end")
    return Horizon(start, max(end, start)), change


def _county(entry: CaseFile, file: Path, document: Document) -> str:
    """Id of a shipped county, or the folder as a path."""
    name = entry.place.county
    known = sorted(folder.parent.name for folder in COUNTIES.glob("*/county.yaml"))
    beside = file.parent / name
    if name in known:
        return name
    if not (beside / "county.yaml").is_file():
        write = nearest(name, known) or f"known: {', '.join(known)}; or a folder beside this file"
        document.fault(("place", "county"), f"there is no county '{name}'", write)
    return str(beside)


def _arms(
    entry: CaseFile, file: Path, county: str, horizon: Horizon, registry: Registry, document: Document
) -> dict[str, Arm]:
    arms = {}
    for name, given in {UNCHANGED: None, **entry.arms}.items():
        if name in (UNCHANGED, BEFORE) and given is not None:
            document.fault(("arms", name), f"'{name}' is a word of its own here", "give the arm another name")
            continue
        at: Loc = ("arms", name, "levers")
        levers = given.levers if given else {}
        laid = laid_over(document, levers, at, horizon, Laid({}, {}), registry)
        title = given.title if given else entry.title
        scenario = Scenario(
            id=f"{entry.id}_{name}",
            title_zh=title.zh,
            title_en=title.en,
            description_zh="",
            description_en="",
            county=county,
            horizon=horizon,
            implementation_strength=1.0,
            targets=(),
            documents=(),
            paths=dict(sorted(laid.paths.items())),
            file=file,
            places=laid.places,
        )
        change = _quiet_month(entry.months.change)
        for key, path in scenario.paths.items():
            if path.first < change:
                wrong = "moves before the month of the change"
                document.fault((*at, *_where(key, registry)), wrong, f"start it in {entry.months.change} or later")
        arms[name] = Arm(name, scenario, tuple(given.rules) if given else ())
    return arms


def _quiet_month(text: str) -> int:
    try:
        return month_number(text)
    except ValueError:
        return 0


def _where(key: str, registry: Registry) -> Loc:
    lever, _, parameter = key.partition(".")
    return (registry.parameters[key].family, lever, parameter)


def _check_rules(entry: CaseFile, document: Document) -> None:
    places: list[tuple[Loc, list[RuleEntry]]] = [(("place", "rules"), entry.place.rules)]
    places += [(("arms", name, "rules"), arm.rules) for name, arm in entry.arms.items()]
    for loc, rules in places:
        for index, rule in enumerate(rules):
            _check_rule(rule, document, (*loc, index))


def _check_rule(rule: RuleEntry, document: Document, loc: Loc) -> None:
    for name in rule.conditions or []:
        if name not in CONDITIONS:
            document.fault(
                (*loc, "conditions"), f"'{name}' is no condition", nearest(name, CONDITIONS) or CONDITIONS[6]
            )
    if not rule.source and not rule.reason:
        document.fault(loc, "has neither source nor reason", "add source: …, or reason: … where it is assumed")
    moved = (rule.ratio, rule.deductible_yuan, rule.yearly_cap_yuan, rule.per_visit_limit_yuan, rule.without_referral)
    if all(value is None for value in moved):
        document.fault(loc, "changes nothing", "write ratio, yearly_cap_yuan, per_visit_limit_yuan or another")
    if rule.ratio_range is not None:
        low, high = rule.ratio_range
        if rule.ratio is None or not low <= rule.ratio <= high:
            document.fault((*loc, "ratio_range"), "does not contain the ratio", "widen it or correct the ratio")
    if rule.service == "inpatient" and rule.per_visit_limit_yuan is not None:
        document.fault((*loc, "per_visit_limit_yuan"), "a stay has no limit by the visit", "write yearly_cap_yuan")
    if rule.service == "inpatient" and "village" in rule.levels:
        document.fault((*loc, "levels"), "village clinics admit nobody", "leave out village")


def level_indices(levels: Sequence[str] | None) -> tuple[int, ...]:
    """Indices into LEVELS of names of levels; all of them where none is named."""
    if levels is None:
        return tuple(range(len(LEVELS)))
    names = [part for name in levels for part in (("county_general", "county_tcm") if name == "county" else (name,))]
    return tuple(LEVELS.index(name) for name in names)


def _outcome(name: str, given: OutcomeEntry, entry: CaseFile, horizon: Horizon, document: Document) -> Outcome:
    loc: Loc = ("outcomes", name)

    def fault(key: str, wrong: str, write: str) -> None:
        document.fault((*loc, key), wrong, write)

    published = _published(given.published, given.cannot is None, document, (*loc, "published"))
    head = (name, given.title.zh, given.title.en, given.role == "primary", published, tuple(given.evidence))
    if given.cannot is not None:
        return Outcome(*head, cannot_zh=given.cannot.zh, cannot_en=given.cannot.en)
    for key in MEASURED:
        if getattr(given, key) is None:
            about = OutcomeEntry.model_fields[key].description
            document.fault(loc, f"'{key}' is missing", f"add '{key}': {about}; or cannot: {{zh: …, en: …}}")
    for key, arm in (("arm", given.arm), ("against", given.against)):
        if arm is not None and arm not in entry.arms and not (key == "against" and arm in (UNCHANGED, BEFORE)):
            fault(key, f"there is no arm '{arm}'", nearest(arm, entry.arms) or f"known: {', '.join(entry.arms)}")
    if given.count is not None and given.count not in (*COUNTS, *TOTALS):
        fault("count", f"'{given.count}' is not counted", nearest(given.count, (*COUNTS, *TOTALS)) or ", ".join(COUNTS))
    if given.count in TOTALS and (given.levels is not None or given.scale in ("share", "per_case")):
        fault("count", f"'{given.count}' is not known by level", "leave out levels, and write scale: per_person_year")
    if given.count == OF_ALL and given.who != "all":
        fault("who", f"'{OF_ALL}' is counted of all residents only", "write who: all")
    if given.estimator == "slope_change" and given.effect == "percent":
        fault("effect", "a change of slope is told in points or as an amount", "write points or amount")
    if given.effect == "points" and given.scale != "share":
        fault("effect", "points are the difference of two shares", "write scale: share, or effect: amount")
    if given.scale == "per_case" and given.count in ("visits", "stays", "claimed_visits", "users"):
        fault("scale", f"'{given.count}' is itself the number of cases", "count charges, or take another scale")
    return Outcome(
        *head,
        arm=given.arm or "",
        against=given.against,
        who=given.who,
        count=given.count or "",
        levels=level_indices(given.levels),
        scale=given.scale or "",
        effect=given.effect or "",
        estimator=given.estimator,
        before=_window(given.before, entry, horizon, document, (*loc, "before")),
        after=_window(given.after, entry, horizon, document, (*loc, "after")),
    )


def _window(
    given: list[str] | None, entry: CaseFile, horizon: Horizon, document: Document, loc: Loc
) -> tuple[int, int]:
    """First and last month number of a window, which lies on its side of the change."""
    if given is None:
        return 0, 0
    first, last = (_month(text, document, loc) for text in given)
    if not (first and last):
        return 0, 0
    change = _quiet_month(entry.months.change)
    low, high = (horizon.first, change - 1) if loc[-1] == "before" else (change, horizon.last)
    if not low <= first <= last <= high:
        document.fault(loc, f"[{given[0]}, {given[1]}] lies not between the months of the case and its change",
                       f"see months: {entry.months.start}, {entry.months.change}, {entry.months.end}")  # fmt: skip
    return first, last


def _published(given: PublishedEntry, is_measured: bool, document: Document, loc: Loc) -> Published:
    """The published effect; what is measured needs a number and an interval around it."""
    is_none = given.interval == "none"
    if is_measured and (is_none or given.effect is None or given.low is None or given.high is None):
        document.fault(loc, "what is compared needs effect, low and high", "a tolerance will do, with its reason")
    elif not is_none and given.effect is not None and given.low is not None and given.high is not None:
        if not given.low <= given.effect <= given.high:
            document.fault(loc, "the interval does not contain the effect", "check low, effect and high")
        if given.interval != "printed" and not given.reason:
            document.fault(loc, "the interval is not printed and has no reason", "add reason: how it was come by")
    is_null = given.is_null or given.effect == 0
    return Published(given.effect, given.low, given.high, given.interval, is_null, given.reason)
