"""Read a scenario file, with the base it inherits, into a Scenario – or say everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath

from sim.faults import InputFaults, nearest
from sim.months import Horizon
from sim.policy.layering import Laid, laid_over
from sim.policy.registry import Registry
from sim.policy.scenario import Path, PlaceList, Scenario, Variant
from sim.policy.scenario_file import ScenarioFile
from sim.policy.structure import check_leniently
from sim.policy.variant_reading import read_horizon, read_variants
from sim.policy.yaml_text import Document, read_yaml

__all__ = ["Path", "Scenario", "load_scenario"]

DEFAULT_COUNTY = "typical"


@dataclass
class _Layer:
    """One file: what is in it, and what could be understood of it."""

    document: Document
    entry: ScenarioFile
    file: FilePath
    horizon: Horizon | None
    paths: dict[str, Path]
    variants: dict[str, Variant] = field(default_factory=dict)
    places: dict[str, PlaceList] = field(default_factory=dict)


def load_scenario(file: FilePath, registry: Registry) -> Scenario:
    """The scenario of a file, with what it inherits.

    Raises:
        InputFaults: every fault of the file and of its base.
    """
    child = _open(file)
    base = _base_of(child, registry)
    faults = list(base.document.faults) if base else []
    if base is not None and child.entry.horizon is None:
        child.horizon = base.horizon
    _check_head(child, base)
    _read_levers(child, base, registry)
    faults += child.document.faults
    if faults:
        raise InputFaults(faults)
    return _scenario(child, base)


def _open(file: FilePath) -> _Layer:
    document = read_yaml(file)
    entry, _ = check_leniently(ScenarioFile, document.data, document)
    layer = _Layer(document, entry, file, None, {})
    if entry.horizon is not None:
        layer.horizon = read_horizon(entry.horizon, document, ("horizon",))
    return layer


def _base_of(child: _Layer, registry: Registry) -> _Layer | None:
    name = child.entry.inherits
    if name is None:
        return None
    file = child.file.parent / name
    try:
        is_there = file.is_file()
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        known = sorted(f.name for f in child.file.parent.glob("*.yaml") if f.name != child.file.name)
        hint = nearest(name, known) or "write the name of a scenario file beside this one"
        child.document.fault(("inherits",), f"there is no file '{name}'", hint)
        return None
    if file.resolve() == child.file.resolve():
        child.document.fault(("inherits",), "the file inherits itself", "name another file such as baseline.yaml")
        return None
    base = _open(file)
    if base.entry.inherits is not None:
        wrong = f"'{name}' itself inherits '{base.entry.inherits}'; only one level is possible"
        child.document.fault(("inherits",), wrong, f"inherit '{base.entry.inherits}' and repeat the values here")
        return None
    _check_head(base, None)
    _read_levers(base, None, registry)
    return base


def _check_head(layer: _Layer, base: _Layer | None) -> None:
    """Note keys that must be there; a horizon may come from the base."""
    document = layer.document
    for key, example in (("id", "id: gap"), ("title", "title: {zh: 拉大报销差距, en: Wider gap}")):
        if document.data.get(key) is None:
            document.fault((), f"'{key}' is missing", f"add {example}")
    inherits = base is not None or document.data.get("inherits") is not None
    if document.data.get("horizon") is None and not inherits:
        document.fault((), "'horizon' is missing", "add horizon: {start: 2019-01, end: 2027-12}")


def _read_levers(layer: _Layer, base: _Layer | None, registry: Registry) -> None:
    """Fill the layer's paths and places: those of the base, changed by what this file writes; then its variants."""
    below = Laid(base.paths, base.places) if base else Laid({}, {})
    laid = laid_over(layer.document, layer.entry.levers or {}, ("levers",), layer.horizon, below, registry)
    layer.paths, layer.places = laid.paths, laid.places
    layer.variants = read_variants(layer.document, layer.entry.variants or {}, layer.horizon, laid, registry)


def _scenario(child: _Layer, base: _Layer | None) -> Scenario:
    entry, below = child.entry, base.entry if base else ScenarioFile()
    assert entry.id is not None
    assert entry.title is not None
    assert child.horizon is not None
    strength = entry.implementation_strength
    if strength is None:
        strength = below.implementation_strength
    description = entry.description
    return Scenario(
        id=entry.id,
        title_zh=entry.title.zh,
        title_en=entry.title.en,
        description_zh=description.zh if description else "",
        description_en=description.en if description else "",
        county=entry.county or below.county or DEFAULT_COUNTY,
        status=entry.status or below.status or "",
        issued=entry.issued or below.issued or "",
        counties=entry.places or below.places or {},
        horizon=child.horizon,
        implementation_strength=1.0 if strength is None else strength,
        targets=tuple(entry.targets if entry.targets is not None else below.targets or ()),
        documents=tuple(entry.documents if entry.documents is not None else below.documents or ()),
        paths=dict(sorted(child.paths.items())),
        file=child.file,
        variants=child.variants,
        places={key: places for key, places in sorted(child.places.items()) if places.names},
    )
