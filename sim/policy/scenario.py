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

DRAFT = "draft_for_comment"
"""Status of a document that was never adopted; whatever is shown of it says so."""


@dataclass(frozen=True)
class Path:
    """How one parameter leaves business as usual: one value (`to`) from `start` on, or a `schedule`.

    Months are month numbers. `start` is the first full month on or after the written date; a ramp reaches `to` in the
    month `end`; from `until` on the value is business as usual again. `schedule` holds (month, value): of quantities
    reached piecewise linearly, of counts and the like jumping. `range` is (low, high) of the value, for draws.
    `article` is the article of the document it carries out, empty in a scenario of no document. `file` and `line` say
    where it is written, and do not count when two paths are compared. What-ifs set the rest: `scale` multiplies the
    distance from business as usual, and `is_strong` takes the end of the range that lies away from it instead of the
    written value; flags and choices know neither.
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
    article: str = field(default="", compare=False)
    file: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)
    scale: float = 1.0
    is_strong: bool = False

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
class Variant:
    """Another reading of a scenario, written in its file: paths laid over its own, and keys back at business as usual.

    `horizon` and `implementation_strength` are the scenario's own where None; `places` are all of its lists of places.
    """

    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    paths: dict[str, Path]
    removed: frozenset[str]
    implementation_strength: float | None
    horizon: Horizon | None
    places: dict[str, PlaceList]


@dataclass(frozen=True)
class Scenario:
    """A scenario file, with what it inherits already in it; `paths` by parameter key, `places` by `lever.list`.

    `status` (in_force or draft_for_comment) and `issued` (YYYY-MM-DD) are of the document a package carries out, empty
    if it is none; `counties` are the document's, with the weight of each in the whole (residents). `variants` by name
    as its file writes them. `members`: of a union the packages that act together, each cell of the lever table at the
    value farthest from business as usual; empty for every other scenario.
    """

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
    status: str = ""
    issued: str = ""
    counties: dict[str, float] = field(default_factory=dict)
    places: dict[str, PlaceList] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)
    members: tuple[Scenario, ...] = ()

    @property
    def is_draft(self) -> bool:
        """True if the document was never adopted."""
        return self.status == DRAFT

    def strength_of(self, path: Path) -> float:
        """How far a path is carried out: 1 if binding or directive, else the implementation strength."""
        return 1.0 if path.commitment in FULLY_CARRIED_OUT else self.implementation_strength
