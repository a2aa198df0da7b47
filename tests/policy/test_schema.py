"""The schema for editors: it knows every lever, and accepts what the loader accepts of the shipped scenarios."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.policy.schema import scenario_schema
from sim.policy.yaml_text import read_yaml

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted([*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob("packages/*.yaml")])


def misfits(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """What does not fit, for the few words of JSON Schema that the scenario schema uses."""
    if "anyOf" in schema:
        tried = [misfits(value, option, where) for option in schema["anyOf"]]
        if all(tried):
            return min(tried, key=len)
    if "const" in schema and value != schema["const"]:
        return [f"{where}: {value} is not {schema['const']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value} is not in {schema['enum']}"]
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{where}: {value} is no {schema['type']}"]
    found = []
    if isinstance(value, dict):
        found += [f"{where}: '{key}' is missing" for key in schema.get("required", []) if key not in value]
        for key, item in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            found += [f"{where}: unknown '{key}'"] if inner is False else misfits(item, inner, f"{where}.{key}")
            found += misfits(key, schema.get("propertyNames", {}), f"{where}.{key}")
    if isinstance(value, list):
        for item in value:
            found += misfits(item, schema.get("items", {}), where)
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where}: '{value}' is no {schema['pattern']}")
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{where}: {value} is out of range")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_shipped_scenarios_fit_the_schema(file, registry):
    assert misfits(read_yaml(file).data, scenario_schema(registry)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"tittle": 1},
        {"horizon": {"start": "2019-13", "end": "2027-12"}},
        {"levers": {"insurance": {"reimbursement_gap": {"primary_inpatient_rate_pp": {"to": 30}}}}},
        {"levers": {"insurance": {"reimbursement_gap": {"primary_inpatient_rate_pp": {"too": 3}}}}},
        {"levers": {"price": {"reimbursement_gap": {}}}},
        {"levers": {"infrastructure": {"subcentre_build": {"count": {"to": 1.5}}}}},
        {"levers": {"alliance_budget": {"tight_alliance": {"enabled": {"shape": "linear"}}}}},
    ],
    ids=lambda change: json.dumps(change)[:60],
)
def test_a_slip_does_not_fit(change, registry):
    scenario = {"id": "x", "title": {"zh": "例", "en": "x"}, "horizon": {"start": "2019-01", "end": "2027-12"}}
    assert misfits(scenario, scenario_schema(registry)) == []
    assert misfits({**scenario, **change}, scenario_schema(registry)), "the slip fits the schema"


def test_the_schema_knows_every_parameter_with_title_and_range(registry):
    schema = scenario_schema(registry)
    levers = schema["properties"]["levers"]["properties"]
    for parameter in registry.parameters.values():
        lever = levers[parameter.family]["properties"][parameter.lever]["anyOf"][0]
        about = lever["properties"][parameter.name]
        assert parameter.title_zh in about["title"]
        if parameter.type not in ("flag", "choice", "date"):
            assert f"{parameter.low:g} to {parameter.high:g}" in about["description"]


def test_the_schema_is_json(registry):
    schema = json.loads(json.dumps(scenario_schema(registry), ensure_ascii=False))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
