"""A scenario: dated values of levers on top of business as usual."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath

from sim.months import Horizon
from sim.policy.expressions import Expression

COMMITMENTS = (
    "binding",  # 必须、不得
    "binding-in-principle",  # 原则上不得低于 – a binding rule with stated exceptions
    "directive",  # 推进、落实、要
    "soft",  # 鼓励、支持、探索、力争、适当
    "permission",  # 可、允许
    "request",  # 积极协调、争取: another department decides
    "draft-binding",
    "draft-directive",
    "draft-soft",
    "draft-permission",
    "draft-request",
)

FULLY_CARRIED_OUT = ("binding", "binding-in-principle", "directive")
"""Commitments carried out in full; all others are scaled by the scenario's implementation_strength."""


@dataclass(frozen=True)
class Path:
    """How one parameter leaves business as usual: one value (`to`) from `start` on, or a `schedule`.

    Months are month numbers. `start` is the first full month on or after the written date; a ramp reaches `to` in the
    month `end`; from `until` on the value is business as usual again. `schedule` holds (month, value): of quantities
    reached piecewise linearly, of counts and the like jumping. `range` is (low, high) of the value, for draws.
    `file` and `line` say where it is written, and do not count when two paths are compared.
    """

    key: str
    to: Expression | None
    schedule: tuple[tuple[int, Expression], ...]
    start: int | None
    end: int | None
    shape: str
    until: int | None
    src: str
    range: tuple[Expression, Expression] | None
    commitment: str
    note: str = field(default="", compare=False)
    file: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)

    @property
    def first(self) -> int:
        """The first month in which it acts."""
        if self.start is not None:
            return self.start
        return self.schedule[0][0]


@dataclass(frozen=True)
class PlaceList:
    """Townships a scenario names under a lever, in order; which places they are is for the county to say."""

    names: tuple[str, ...]
    file: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Scenario:
    """A scenario file, with what it inherits already in it; `paths` by parameter key, `places` by `lever.list`."""

    id: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    county: str
    horizon: Horizon
    implementation_strength: float
    targets: tuple[str, ...]
    documents: tuple[str, ...]
    paths: dict[str, Path]
    file: FilePath
    places: dict[str, PlaceList] = field(default_factory=dict)

    def strength_of(self, path: Path) -> float:
        """How far a path is carried out: 1 if binding or directive, else the implementation strength."""
        return 1.0 if path.commitment in FULLY_CARRIED_OUT else self.implementation_strength
