"""JSON Schema of scenario files, so that an editor completes levers and warns while one types."""

from __future__ import annotations

from typing import Any

from sim.policy.lever_tree import OFF
from sim.policy.registry import NOT_A_QUANTITY, STEP_TYPES, Parameter, Registry
from sim.policy.scenario import COMMITMENTS, DRAFT

DATE: dict[str, Any] = {
    "type": "string",
    "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$",
    "description": "YYYY-MM or YYYY-MM-DD",
}
PLACES: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "description": "names of townships, in order"}
EXPRESSION: dict[str, Any] = {
    "type": "string",
    "description": "bau+0.05, bau+5pp, bau*0.9, max(bau,0.80), bau+1pp_per_year, X_if_over_20_beds_else_Y",
}


def scenario_schema(registry: Registry) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file with every family, lever and parameter of the registry."""
    words = _closed({"zh": {"type": "string"}, "en": {"type": "string"}}, required=["zh", "en"])
    names = {"type": "array", "items": {"type": "string"}}
    properties: dict[str, Any] = {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "title": words,
        "description": words,
        "inherits": {"type": "string", "description": "file of the base scenario, which must not inherit itself"},
        "county": {"type": "string"},
        "horizon": _closed({"start": DATE, "end": DATE}, required=["start", "end"]),
        "implementation_strength": {"type": "number", "minimum": 0, "maximum": 1},
        "targets": names,
        "documents": names,
        "levers": _closed({family: _family(family, registry) for family in sorted(registry.families)}),
    }
    properties |= {
        "status": {"enum": ["in_force", DRAFT]},
        "issued": DATE,
        "places": {"type": "object", "additionalProperties": {"type": "number"}},
        "variants": {"type": "object", "additionalProperties": _variant(properties, words)},
    }
    schema = _closed(properties, required=["id", "title"])
    schema["anyOf"] = [{"required": ["horizon"]}, {"required": ["inherits"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "情景 scenario", **schema}


def _variant(properties: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """Another reading of a package: levers laid over its own, and names back at business as usual."""
    shared = {key: properties[key] for key in ("horizon", "implementation_strength", "levers")}
    remove = {"type": "array", "items": {"type": "string"}}
    own = {"title": words, "description": words, "remove": remove, "note": {"type": "string"}}
    return _closed({**own, **shared}, required=["title"])


def _family(family: str, registry: Registry) -> dict[str, Any]:
    levers = {}
    for key, lever in registry.levers.items():
        if lever.family == family and lever.parameters:
            parameters = {name: _parameter(registry.parameters[f"{key}.{name}"]) for name in lever.parameters}
            places = {name: {"anyOf": [PLACES, {"const": OFF}]} for name in lever.places}
            content = _closed({"commitment": {"enum": list(COMMITMENTS)}, **places, **parameters})
            about = {"title": f"{lever.title_zh} {lever.title_en}", "description": f"{lever.acts_on}. {lever.source}"}
            levers[key] = {**about, "anyOf": [content, {"const": OFF}]}
    title_zh, title_en = registry.families[family]
    return {"title": f"{title_zh} {title_en}", **_closed(levers)}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value = _value(parameter)
    path = _closed(
        {
            "to": value,
            "schedule": {"type": "object", "propertyNames": DATE, "additionalProperties": value, "minProperties": 1},
            "delta": {"type": "number"},
            "start": DATE,
            "end": DATE,
            "until": DATE,
            "shape": {"enum": ["step"] if parameter.type in NOT_A_QUANTITY else ["step", "linear"]},
            "src": {"enum": ["D", "A"], "description": "D stated in the document, A assumed"},
            "range": {"type": "array", "items": value, "minItems": 2, "maxItems": 2},
            "commitment": {"enum": list(COMMITMENTS)},
            "note": {"type": "string"},
            "article": {"type": "string", "description": "article of the document, such as 二(二)10"},
        }
    )
    moves = "jumps" if parameter.type in STEP_TYPES else "may ramp"
    limits = "" if parameter.type in NOT_A_QUANTITY else f"{parameter.low:g} to {parameter.high:g}; "
    return {
        "title": f"{parameter.title_zh} {parameter.title_en}",
        "description": f"{parameter.unit}; {limits}{moves}. {parameter.source} {parameter.note}".strip(),
        "anyOf": [path, {"const": OFF}],
    }


def _value(parameter: Parameter) -> dict[str, Any]:
    if parameter.type == "flag":
        return {"anyOf": [{"enum": [0, 1, True, False]}, EXPRESSION]}
    if parameter.type == "choice":
        return {"anyOf": [{"enum": list(parameter.choices)}, EXPRESSION]}
    if parameter.type == "date":
        return DATE
    whole = "integer" if parameter.type in ("count", "months") else "number"
    return {"anyOf": [{"type": whole, "minimum": parameter.low, "maximum": parameter.high}, EXPRESSION]}


def _closed(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }
