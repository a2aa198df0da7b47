"""Read the `variants` of a scenario file: other readings of a package, each a few changes laid over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sim.faults import nearest
from sim.months import Horizon, month_number
from sim.policy.layering import Laid, laid_over
from sim.policy.registry import Registry
from sim.policy.scenario import Variant
from sim.policy.scenario_file import HorizonEntry, VariantEntry
from sim.policy.structure import check
from sim.policy.yaml_text import Document, Loc

NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_variants(
    document: Document, given: Mapping[str, Any], horizon: Horizon | None, laid: Laid, registry: Registry
) -> dict[str, Variant]:
    """The variants by name; what is wrong in them becomes faults of the document.

    `horizon` and `laid` are those of the scenario the variants belong to.
    """
    variants = {}
    for name, content in given.items():
        loc: Loc = ("variants", name)
        if not NAME.fullmatch(name):
            document.fault(loc, f"'{name}' is no name", "write small letters, digits and underscores such as two_years")
        entry = check(VariantEntry, content, document, loc)
        if entry is not None:
            variants[name] = _variant(document, loc, entry, horizon, laid, registry)
    return variants


def _variant(
    document: Document, loc: Loc, entry: VariantEntry, horizon: Horizon | None, laid: Laid,
    registry: Registry,
) -> Variant:  # fmt: skip
    own = None if entry.horizon is None else read_horizon(entry.horizon, document, (*loc, "horizon"))
    paths, below = laid.paths, dict(laid.paths)
    for position, name in enumerate(entry.remove):
        gone = [key for key in below if name in (key, key.partition(".")[0])]
        if not gone:
            known = {*paths, *(key.partition(".")[0] for key in paths)}
            wrong = f"'{name}' is set by nothing in this scenario"
            document.fault((*loc, "remove", position), wrong, nearest(name, known) or "remove the entry")
        for key in gone:
            below.pop(key)
    over = laid_over(document, entry.levers or {}, (*loc, "levers"), own or horizon, Laid(below, laid.places), registry)
    changed = over.paths
    description = entry.description
    return Variant(
        title_zh=entry.title.zh,
        title_en=entry.title.en,
        description_zh=description.zh if description else "",
        description_en=description.en if description else "",
        paths={key: path for key, path in sorted(changed.items()) if paths.get(key) != path},
        removed=frozenset(paths.keys() - changed.keys()),
        implementation_strength=entry.implementation_strength,
        horizon=own,
        places=over.places,
    )


def read_horizon(entry: HorizonEntry, document: Document, loc: Loc) -> Horizon | None:
    """The months of a horizon written at a key path, or None after noting what is wrong with it."""
    months = []
    for key, text in (("start", entry.start), ("end", entry.end)):
        try:
            months.append(month_number(text))
        except ValueError as error:
            wrong, _, write = str(error).partition("; ")
            document.fault((*loc, key), wrong, write)
    if len(months) < len(("start", "end")):
        return None
    if months[0] > months[1]:
        document.fault(loc, f"start {entry.start} is after end {entry.end}", "write the earlier month first")
        return None
    return Horizon(*months)
