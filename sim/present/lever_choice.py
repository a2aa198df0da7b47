"""Which levers a person asks for, and the facts about them that every answer to `levers` uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sim.county.inputs import County
from sim.county.priors import Behaviour, load_behaviour
from sim.faults import Fault, InputFaults, nearest
from sim.measure.targets import Document, load_documents
from sim.plan import county_folder, load_county, load_registry
from sim.policy.provisions import Provision, load_provisions
from sim.policy.registry import Lever, Parameter, Registry, bau_values
from sim.present.documents import document_named, short_id
from sim.present.inputs import COMMAND_LINE
from sim.present.text import setting

SCOPES = ("core", "extended", "documentary")
EVIDENCE = ("published", "assumed")


@dataclass(frozen=True)
class Filters:
    """What the levers listed have in common; an empty word asks for nothing."""

    family: str = ""
    document: str = ""
    scope: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class LeverBook:
    """The registry with what goes with it: the documents and their sentences, and a county's business as usual."""

    registry: Registry
    documents: Mapping[str, Document]
    provisions: Sequence[Provision]
    bau: Mapping[str, float]

    @classmethod
    def of(cls, county: str) -> LeverBook:
        """All that is known, for a county by id or folder; InputFaults if something shipped or the county is faulty."""
        registry, place = load_registry(), _county(county)
        return cls(registry, load_documents(), list(load_provisions().values()), bau_values(registry, place.facts()))

    @cached_property
    def behaviour(self) -> Behaviour:
        """The priors that the sizes of links name."""
        return load_behaviour()

    def sentences(self, lever: str) -> list[Provision]:
        """The sentences about a lever."""
        return [provision for provision in self.provisions if provision.lever == lever]

    def naming(self, lever: str) -> list[str]:
        """Short ids of the documents that name a lever, in the order of the documents."""
        said = {provision.document for provision in self.sentences(lever)}
        return [short_id(document) for id, document in self.documents.items() if id in said]

    def parameters(self, lever: Lever) -> list[Parameter]:
        """The parameters of a lever."""
        return [self.registry.parameters[f"{lever.key}.{name}"] for name in lever.parameters]

    def chosen(self, filters: Filters) -> list[Lever]:
        """The levers that pass the filters, by family and scope; InputFaults naming every filter that is unknown."""
        faults: list[Fault] = []
        for option, value, known in (
            ("--family", filters.family, tuple(sorted(self.registry.families))),
            ("--scope", filters.scope, SCOPES),
            ("--evidence", filters.evidence, EVIDENCE),
        ):
            if value and value not in known:
                write = nearest(value, known) or f"write one of {', '.join(known)}"
                faults.append(Fault(COMMAND_LINE, None, option, f"there is no '{value}'", write))
        document = ""
        try:
            document = short_id(document_named(filters.document, self.documents)) if filters.document else ""
        except InputFaults as error:
            faults += [replace(fault, where="--document") for fault in error.faults]
        if faults:
            raise InputFaults(faults)
        every = sorted(self.registry.levers.values(), key=lambda lever: (lever.family, SCOPES.index(lever.scope)))
        return [
            lever
            for lever in every
            if filters.family in ("", lever.family)
            and filters.scope in ("", lever.scope)
            and filters.evidence in ("", evidence_of(lever))
            and (not document or document in self.naming(lever.key))
        ]


def _county(name: str) -> County:
    return load_county(county_folder(name))


def evidence_of(lever: Lever) -> str:
    """`published` or `assumed`; empty for a documentary lever, which has no effect to be proved."""
    if lever.scope == "documentary":
        return ""
    return EVIDENCE[0] if lever.evidence else EVIDENCE[1]


def titled(thing: Lever | Parameter, lang: str) -> str:
    """Title of a lever or parameter in a language."""
    return thing.title_zh if lang == "zh" else thing.title_en


def shown_value(parameter: Parameter, value: float, lang: str) -> str:
    """A value of a parameter: a choice by name, a number with four digits."""
    said = parameter.shown(value)
    return said if isinstance(said, str) else setting(said, lang)


def shown_range(parameter: Parameter) -> str:
    """What a scenario may write: the choices one a line, or lowest to highest."""
    return "\n".join(parameter.choices) if parameter.choices else f"{parameter.low:g}~{parameter.high:g}"
