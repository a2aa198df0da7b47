"""Turn what a file writes for one parameter into a checked Path."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.months import Horizon, first_full_month, month_name, month_number
from sim.policy.expressions import Expression
from sim.policy.lever_tree import Given, checked_commitment
from sim.policy.path_values import check_own_range, range_of, value_of
from sim.policy.registry import NOT_A_QUANTITY, STEP_TYPES, Parameter
from sim.policy.scenario import Path
from sim.policy.scenario_file import PathEntry
from sim.policy.structure import check_leniently
from sim.policy.yaml_text import Document, Loc


@dataclass
class _Reading:
    """One parameter being read: where it stands and what may be said about it."""

    document: Document
    loc: Loc
    entry: PathEntry
    parameter: Parameter
    horizon: Horizon | None
    is_complete: bool  # False if keys were wrong: then a missing one is not said on top

    def fault(self, key: str, wrong: str, write: str) -> None:
        self.document.fault((*self.loc, key) if key else self.loc, wrong, write)

    def missing(self, key: str, write: str) -> None:
        if self.is_complete and getattr(self.entry, key) is None:
            self.document.fault(self.loc, f"'{key}' is missing", write)


def read_path(
    given: Given, document: Document, horizon: Horizon | None, commitment: str, base: Path | None
) -> Path | None:
    """The path as written, or None after noting every fault in it; `delta` is added to the path of the base."""
    before = len(document.faults)
    entry, fits = check_leniently(PathEntry, given.value, document, given.loc)
    reading = _Reading(document, given.loc, entry, given.parameter, horizon, fits)
    if entry.commitment is not None:
        commitment = checked_commitment(document, (*given.loc, "commitment"), entry.commitment) or commitment
    path = _with_delta(reading, base) if entry.delta is not None else _anew(reading, commitment)
    if path is None or len(document.faults) > before:
        return None
    article = entry.article or path.article
    return replace(path, article=article, file=document.file, line=document.line(given.loc) or 1)


def _anew(reading: _Reading, commitment: str) -> Path | None:
    entry, parameter = reading.entry, reading.parameter
    if entry.src is None:
        reading.missing("src", "add src: D (stated in the document) or src: A (assumed)")
    if entry.src == "A" and entry.range is None and parameter.type not in NOT_A_QUANTITY:
        reading.missing(
            "range", f"an assumed value needs a range, such as range: [{parameter.low:g}, {parameter.high:g}]"
        )
    if entry.src == "D" and entry.article is None and reading.document.data.get("status") is not None:
        reading.missing("article", "add article: and where the document says so, such as 二(二)10")
    limits = range_of(entry.range, parameter, reading.document, (*reading.loc, "range")) if entry.range else None
    if entry.to is not None and entry.schedule is not None:
        reading.fault("schedule", "'to' and 'schedule' together", "keep one of them")
        return None
    if entry.schedule is not None:
        return _scheduled(reading, commitment, limits)
    return _single(reading, commitment, limits)


def _single(reading: _Reading, commitment: str, limits: tuple[Expression, Expression] | None) -> Path | None:
    entry = reading.entry
    reading.missing("to", "add to: and the value, or schedule: and dated values")
    reading.missing("start", "add start: and a date such as 2023-01")
    to = None
    if entry.to is not None:
        to = value_of(entry.to, reading.parameter, reading.document, (*reading.loc, "to"))
        if to is not None:
            check_own_range(to, limits, reading.document, (*reading.loc, "to"))
    start = _date(reading, "start", entry.start, is_start=True)
    end = _date(reading, "end", entry.end)
    shape = entry.shape or "step"
    if shape == "linear" and reading.parameter.type in NOT_A_QUANTITY:
        reading.fault("shape", f"a {reading.parameter.type} cannot be half-way", "write shape: step")
    if shape == "linear":
        reading.missing("end", "a linear ramp needs end: and the date it is reached")
    elif entry.end is not None and reading.is_complete and not (to is not None and to.grows):
        reading.fault("end", "a step has no end", "add shape: linear for a ramp, or write until: for a value that ends")
    if start is not None and end is not None and end < start:
        wrong = f"start {entry.start} is after end {entry.end}"
        reading.fault("start", wrong, "a ramp needs at least one whole month; change one of the dates")
    until = _until(reading, start)
    if to is None or start is None:
        return None
    return Path(
        reading.parameter.key, to, (), start, end, shape, until, str(entry.src), limits, commitment, entry.note or ""
    )


def _scheduled(reading: _Reading, commitment: str, limits: tuple[Expression, Expression] | None) -> Path | None:
    entry, parameter = reading.entry, reading.parameter
    for key in ("start", "end", "shape"):
        if getattr(entry, key) is not None:
            reading.fault(key, f"a schedule has no '{key}'", "remove it; the schedule's own dates say when")
    points: dict[int, Expression] = {}
    values = []
    jumps = parameter.type in STEP_TYPES
    for date, raw in (entry.schedule or {}).items():
        loc = (*reading.loc, "schedule", date)
        value = value_of(raw, parameter, reading.document, loc)
        month = _month(reading, loc, date, is_start=jumps)
        if value is None or month is None:
            continue
        if month in points:
            reading.document.fault(loc, f"two values for {month_name(month)}", "keep one of them")
        points[month] = value
        values.append(value)
    ordered = tuple(sorted(points.items()))
    until = _until(reading, ordered[-1][0] if ordered else None)
    if not ordered:
        return None
    check_own_range(ordered[-1][1], limits, reading.document, (*reading.loc, "schedule"))
    shape = "step" if jumps else "linear"
    return Path(
        parameter.key, None, ordered, None, None, shape, until, str(entry.src), limits, commitment, entry.note or ""
    )


def _with_delta(reading: _Reading, base: Path | None) -> Path | None:
    entry, parameter = reading.entry, reading.parameter
    for key in ("to", "schedule", "start", "end", "until", "shape"):
        if getattr(entry, key) is not None:
            reading.fault(
                key, f"'{key}' beside 'delta'", "remove one of them; delta keeps the dates of the base scenario"
            )
    if parameter.type in NOT_A_QUANTITY:
        reading.fault("delta", f"a {parameter.type} cannot be added to", "write to: and the new value")
        return None
    if base is None:
        reading.fault("delta", "the base scenario sets no value to add to", "write to: and start: instead")
        return None
    assert entry.delta is not None
    limits = range_of(entry.range, parameter, reading.document, (*reading.loc, "range")) if entry.range else base.range
    loc = (*reading.loc, "delta")
    moved = [value.plus(entry.delta) for value in ([base.to] if base.to else [v for _, v in base.schedule])]
    for value in moved:
        constant = value.constant
        if constant is not None and value_of(constant, parameter, reading.document, loc, "the sum ") is None:
            return None
    check_own_range(moved[-1], limits, reading.document, loc)
    schedule = tuple((month, value) for (month, _), value in zip(base.schedule, moved, strict=False))
    commitment = entry.commitment or base.commitment
    return replace(
        base,
        to=moved[0] if base.to else None,
        schedule=schedule,
        src=entry.src or base.src,
        range=limits,
        commitment=commitment,
        note=entry.note or base.note,
    )


def _until(reading: _Reading, start: int | None) -> int | None:
    if reading.entry.until is None:
        return None
    until = _month(reading, (*reading.loc, "until"), reading.entry.until, is_start=True, may_close=True)
    if until is not None and start is not None and until <= start:
        reading.fault("until", f"until {reading.entry.until} is not after the start", "write a later month")
    return until


def _date(reading: _Reading, key: str, text: str | None, is_start: bool = False) -> int | None:
    return None if text is None else _month(reading, (*reading.loc, key), text, is_start)


def _month(reading: _Reading, loc: Loc, text: str, is_start: bool, may_close: bool = False) -> int | None:
    """The month of a date – a start rounds up to a full month – inside the horizon (or just after, to close it)."""
    try:
        month = first_full_month(text) if is_start else month_number(text)
    except ValueError as error:
        wrong, _, write = str(error).partition("; ")
        reading.document.fault(loc, wrong, write)
        return None
    horizon = reading.horizon
    if horizon is not None and not horizon.first <= month <= horizon.last + may_close:
        wrong = f"{text} is outside the horizon {month_name(horizon.first)} to {month_name(horizon.last)}"
        if is_start and len(text) > len("YYYY-MM") and month > horizon.last:
            wrong += f" (it acts from {month_name(month)})"
        reading.document.fault(loc, wrong, "change the date or the horizon")
        return None
    return month
