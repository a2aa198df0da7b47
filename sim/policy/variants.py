"""Scenarios by reference: `FILE`, or `FILE@VARIANT@…` for other readings of it and for what-ifs made by rule.

A variant is one the file writes itself, or generated from package and registry alone:

| name | what it is |
|---|---|
| `none`, `all` | business as usual in the package's county and months; the package |
| `only_S`, `all_but_S` | the levers of S alone; the package without them |
| `weak_S`, `strong_S` | S at half its distance from usual; at the far end of its ranges |
| `late_S`, `late_24_S`, `early_S` | S twelve (24) months later; earlier |
| `paper`, `strength_0.6` | coverage without what makes it real; soft measures carried out so far |
| `swap_PACKAGE`, `union` | another document's package here; of all documents the stronger, month by month |
| `coalition_010110` | the groups of families marked 1, as an attribution runs them |
| `LEVER.PARAMETER=VALUE` | one parameter at another value, on the dates the scenario gives it |
| `LEVER.LIST=PLACE+PLACE` | a list of places, such as `subcentre_build.sites=下曲镇` |

S is `all`, a family, or a lever of the package, or several of them as `A+B`. Several variants apply in the order
written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sim.faults import Fault, InputFaults, nearest, shown
from sim.months import month_number
from sim.policy import variant_changes as change
from sim.policy.load import load_scenario
from sim.policy.path_values import value_of
from sim.policy.registry import Lever, Registry
from sim.policy.scenario import PlaceList, Scenario, Variant
from sim.policy.what_if_rules import Text, load_rules, meaning, title
from sim.policy.yaml_text import Document

PACKAGES = Path(__file__).parents[2] / "scenarios" / "packages"
MARK = "@"
ALL = "all"
SIZED = ("only", "all_but", "weak", "strong", "late", "early")
"""Kinds that are told of which levers; `only_all` and `all_but_all` are called `all` and `none`."""

_SHIFT = re.compile(r"(late|early)_(\d{1,3})_(.+)")
_STRENGTH = re.compile(r"strength_(0(?:\.\d+)?|1(?:\.0+)?)")


@dataclass(frozen=True)
class Named:
    """A variant of one scenario: its name, title and meaning, and the scenario it makes."""

    name: str
    title: Text
    meaning: Text
    make: Callable[[Scenario], Scenario]


def split_reference(reference: str) -> tuple[str, tuple[str, ...]]:
    """The file and the names of the variants; an `@` inside a folder's name is none of ours."""
    if Path(reference).is_file():
        return reference, ()
    folder, name = re.fullmatch(r"(.*[/\\])?([^/\\]*)", reference, re.DOTALL).groups(default="")  # type: ignore[union-attr]
    file, *variants = name.split(MARK)
    return folder + file, tuple(variants)


def load_reference(reference: str, registry: Registry, packages: Path = PACKAGES) -> Scenario:
    """The scenario of a file and, behind `@`, variants of it; InputFaults for a faulty file or an unknown variant."""
    file, names = split_reference(reference)
    return with_variants(load_scenario(Path(file), registry), names, registry, packages)


def with_variants(scenario: Scenario, names: Iterable[str], registry: Registry, packages: Path = PACKAGES) -> Scenario:
    """The scenario after the variants of these names, in their order; each adds to id and title.

    Raises:
        InputFaults: a name that is neither in the scenario's file nor made by rule, with the nearest that is.
    """
    for name in names:
        found = variant_named(scenario, name, registry, packages)
        made = found.make(scenario)
        scenario = replace(
            made,
            id=f"{scenario.id}__{name.replace('.', '_')}",
            title_zh=f"{scenario.title_zh}：{found.title.zh}",
            title_en=f"{scenario.title_en}: {found.title.en}",
            variants=scenario.variants,
            file=scenario.file,
        )
    return scenario


def variant_named(scenario: Scenario, name: str, registry: Registry, packages: Path = PACKAGES) -> Named:
    """The variant of a name; InputFaults naming the nearest if there is none."""
    if "=" in name:
        return _of_value(scenario, name, registry)
    shift, strength = _SHIFT.fullmatch(name), _STRENGTH.fullmatch(name)
    known = {variant.name: variant for variant in variants_of(scenario, registry, packages)}
    if name in known:
        return known[name]
    if "+" in name:
        return _of_several(scenario, name, registry)
    if shift and shift[3] in (reach := _reach(scenario, registry)):
        return _sized(shift[1], shift[3], reach, name, int(shift[2]))
    if strength:
        return _of_strength(name, float(strength[1]))
    if re.fullmatch(f"coalition_[01]{{{len(load_rules().groups)}}}", name):
        return coalition(scenario, registry, name.removeprefix("coalition_"))
    write = nearest(name, known) or "see `run.py variants` for all names"
    raise InputFaults([Fault(shown(scenario.file), None, f"{MARK}{name}", f"there is no variant '{name}'", write)])


def variants_of(scenario: Scenario, registry: Registry, packages: Path = PACKAGES) -> list[Named]:
    """Every variant that can be named without a number: the file's own, then the generated ones."""
    own = [_written(name, variant) for name, variant in scenario.variants.items()]
    reach = _reach(scenario, registry)
    single = [
        Named("none", title("none"), meaning("none"), lambda s: change.kept(s, ())),
        Named("all", title("all"), meaning("all"), lambda s: s),
        Named("paper", title("paper"), meaning("paper"), lambda s: change.dropped(s, _real_effects(registry))),
        *(_of_strength(f"strength_{x:g}", x) for x in load_rules().strengths),
    ]
    sized = [
        _sized(kind, scope, reach, f"{kind}_{scope}")
        for scope in reach
        for kind in SIZED
        if scope != ALL or kind not in ("only", "all_but")
    ]
    return [*own, *single, *_of_other_packages(scenario, registry, packages), *sized]


def scopes(scenario: Scenario, registry: Registry, by: str) -> list[str]:
    """Families (by `family`) or levers (by `lever`) that the scenario moves, in the registry's order."""
    moved = [registry.parameters[key] for key in scenario.paths]
    if by == "family":
        return [family for family in registry.families if any(p.family == family for p in moved)]
    return [lever for lever in registry.levers if any(p.lever == lever for p in moved)]


def size_words(kind: str, months: int | None = None) -> str:
    """The number in the title of a sized what-if: a factor, or months (those of the rules where None)."""
    rules = load_rules()
    return f"{rules.weak_factor:g}" if kind == "weak" else str(rules.shift_months if months is None else months)


def scope_titles(scenario: Scenario, registry: Registry) -> dict[str, Text]:
    """What can stand for S in `only_S` and the like, with its title: all, the families, the levers."""
    return {scope: words for scope, (words, _) in _reach(scenario, registry).items()}


def coalition(scenario: Scenario, registry: Registry, marks: str) -> Named:
    """Only the groups of families marked 1 (scenarios/rules/what_ifs.yaml, in their order)."""
    groups = [group for group, mark in zip(load_rules().groups.values(), marks, strict=True) if mark == "1"]
    families = {family for group in groups for family in group.families}
    keys = frozenset(key for key in scenario.paths if registry.parameters[key].family in families)
    nothing = title("none")
    words = Text(
        " + ".join(group.title.zh for group in groups) or nothing.zh,
        " + ".join(group.title.en for group in groups) or nothing.en,
    )
    return Named(f"coalition_{marks}", words, meaning("coalition"), lambda s: change.kept(s, keys))


def _reach(scenario: Scenario, registry: Registry) -> dict[str, tuple[Text, frozenset[str]]]:
    """Scope → its title and the parameters of the scenario in it; a family goes before a lever of the same name."""
    rules = load_rules()
    keys = frozenset(scenario.paths)
    reach = {ALL: (Text(rules.everything.zh, rules.everything.en), keys)}
    for family in scopes(scenario, registry, "family"):
        reach[family] = (
            Text(*registry.families[family]),
            frozenset(key for key in keys if registry.parameters[key].family == family),
        )
    for name in scopes(scenario, registry, "lever"):
        lever = registry.levers[name]
        own = frozenset(key for key in keys if registry.parameters[key].lever == name)
        reach.setdefault(name, (Text(lever.title_zh, lever.title_en), own))
    return reach


def _sized(
    kind: str, scope: str, reach: dict[str, tuple[Text, frozenset[str]]], name: str, months: int | None = None
) -> Named:
    """A what-if about the levers of a scope."""
    rules = load_rules()
    by = rules.shift_months if months is None else months
    about, keys = reach[scope]
    make: dict[str, Callable[[Scenario], Scenario]] = {
        "only": lambda s: change.kept(s, keys),
        "all_but": lambda s: change.dropped(s, keys),
        "weak": lambda s: change.scaled(s, keys, rules.weak_factor),
        "strong": lambda s: change.strengthened(s, keys, rules.strong_factor),
        "late": lambda s: change.shifted(s, keys, by),
        "early": lambda s: change.shifted(s, keys, -by),
    }
    return Named(name, title(kind, about, size_words(kind, by)), meaning(kind), make[kind])


def _of_several(scenario: Scenario, name: str, registry: Registry) -> Named:
    """A what-if about several families or levers, `only_A+B`."""
    reach = _reach(scenario, registry)
    kind = max((kind for kind in SIZED if name.startswith(f"{kind}_")), key=len, default="")
    scopes_named = name.removeprefix(f"{kind}_").split("+")
    unknown = [scope for scope in scopes_named if scope not in reach]
    if not kind or unknown:
        wrong = f"'{unknown[0]}' is none of its families and levers" if kind else f"there is no variant '{name}'"
        write = nearest(unknown[0], reach) if kind else "write such as only_insurance+services"
        raise InputFaults([Fault(shown(scenario.file), None, f"{MARK}{name}", wrong, write or "see `run.py variants`")])
    together = Text(*(" + ".join(reach[s][0].of(lang) for s in scopes_named) for lang in ("zh", "en")))
    reach[name] = (together, frozenset().union(*(reach[s][1] for s in scopes_named)))
    return replace(_sized(kind, name, reach, name), meaning=meaning(kind))


def _of_value(scenario: Scenario, name: str, registry: Registry) -> Named:
    """One parameter at another value, `LEVER.PARAMETER=VALUE`; InputFaults for an unknown one or a value it forbids."""
    key, _, text = name.partition("=")
    document = Document(MARK + name, {}, {})
    lever, _, part = key.partition(".")
    if lever in registry.levers and part in registry.levers[lever].places:
        return _of_places(name, key, text, registry.levers[lever])
    if key not in registry.parameters:
        write = nearest(key, registry.parameters) or "see `run.py levers`"
        raise InputFaults([Fault(document.file, None, key, "there is no such parameter", write)])
    parameter = registry.parameters[key]
    value = value_of(_number_or_text(text), parameter, document, (key,))
    if value is None:
        raise InputFaults([replace(fault, line=None) for fault in document.faults])
    start = min((path.first for path in scenario.paths.values()), default=month_number(load_rules().setting_start))
    words = Text(f"{parameter.title_zh}={text}", f"{parameter.title_en} = {text}")
    return Named(name, words, meaning("setting"), lambda s: change.valued(s, key, value, start))


def _of_places(name: str, key: str, text: str, lever: Lever) -> Named:
    """A list of places of its own; which places there are is for the county to say."""
    places = PlaceList(tuple(place.strip() for place in text.split("+") if place.strip()), MARK + name, 1)
    words = Text(*(f"{title_}: {'、'.join(places.names)}" for title_ in (lever.title_zh, lever.title_en)))
    return Named(name, words, meaning("setting"), lambda s: change.placed(s, key, places))


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _written(name: str, variant: Variant) -> Named:
    """A variant that the scenario's file writes."""
    about = Text(variant.description_zh, variant.description_en)
    return Named(name, Text(variant.title_zh, variant.title_en), about, lambda s: change.laid_on(s, variant))


def _of_strength(name: str, strength: float) -> Named:
    words = title("strength", n=f"{strength:g}")
    return Named(name, words, meaning("strength"), lambda s: change.with_strength(s, strength))


def _real_effects(registry: Registry) -> frozenset[str]:
    names = load_rules().paper
    return frozenset(key for key, parameter in registry.parameters.items() if parameter.name in names)


def _of_other_packages(scenario: Scenario, registry: Registry, folder: Path) -> list[Named]:
    """`swap_PACKAGE` for each other package of the folder, and `union` where there is one at all."""
    files = sorted(folder.glob("*.yaml"))

    def loaded(file: Path) -> Scenario:
        return load_scenario(file, registry)

    def swap(file: Path) -> Named:
        words = title("swap", Text(file.stem, file.stem))
        return Named(f"swap_{file.stem}", words, meaning("swap"), lambda s: change.in_place_of(loaded(file), s))

    swaps = [swap(file) for file in files if file.stem != scenario.file.stem]
    if not files:
        return []
    union = Named("union", title("union"), meaning("union"), lambda s: change.united(s, [loaded(f) for f in files]))
    return [*swaps, union]
