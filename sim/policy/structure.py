"""Check plain YAML values against a pydantic model and say each fault with its line."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from sim.faults import nearest
from sim.policy.yaml_text import Document, Loc

M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """A mapping whose unknown keys are faults; the description of a field is what a fault tells to write."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Words(Strict):
    """A text in both languages."""

    zh: str = Field(min_length=1, description="a Chinese text")
    en: str = Field(min_length=1, description="an English text")


def check(model: type[M], data: Any, document: Document, loc: Loc = ()) -> M | None:
    """The data as `model`, or None after noting every fault in the document."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        said = set()
        for detail in error.errors(include_url=False):
            place = _in_file(detail["loc"], document, loc)
            if (place, detail["type"]) not in said:  # a union reports the same place once per member
                said.add((place, detail["type"]))
                _say(detail, place, model, document)
        return None


def check_leniently(model: type[M], data: dict[str, Any], document: Document, loc: Loc = ()) -> tuple[M, bool]:
    """What fits of the data as `model`, all of whose keys are optional, and whether everything did.

    Keys that do not fit are left out after their faults are noted, so that the others can be checked in the same go.
    """
    faults_before = len(document.faults)
    if check(model, data, document, loc) is None:
        try:
            model.model_validate(data)
        except ValidationError as error:
            wrong = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
            data = {key: value for key, value in data.items() if key not in wrong}
    return model.model_validate(data), len(document.faults) == faults_before


def _in_file(loc: tuple[str | int, ...], document: Document, above: Loc) -> Loc:
    """The key path in the file: pydantic puts names of union members into its own, which no file has."""
    place = above
    for step in loc:
        longer = (*place, int(step) if isinstance(step, str) and step.isdigit() else step)
        if longer in document.lines:
            place = longer
        elif (*place, step) in document.lines:
            place = (*place, step)
    return place


def _say(detail: ErrorDetails, place: Loc, model: type[BaseModel], document: Document) -> None:
    holder = _model_at(detail["loc"][:-1], model)
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    fields = holder.model_fields if holder else {}
    if detail["type"] == "extra_forbidden":
        hint = nearest(key, fields) or f"known here: {', '.join(fields)}"
        document.fault(place, f"unknown key '{key}'", hint)
    elif detail["type"] == "missing":
        about = fields[key].description if key in fields else None
        document.fault(place, f"'{key}' is missing", f"add '{key}': {about}" if about else f"add '{key}'")
    else:
        about = _description(detail["loc"], model)
        got = "nothing" if detail["input"] is None else f"'{_short(detail['input'])}'"
        wrong = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else f"{got} does not fit"
        otherwise = "" if detail["type"] == "value_error" else detail["msg"]
        document.fault(place, wrong, f"write {about}" if about else otherwise)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"  # room on a line of the terminal


def _model_at(loc: tuple[str | int, ...], model: type[BaseModel]) -> type[BaseModel] | None:
    here: type[BaseModel] | None = model
    for step in loc:
        if here is None:
            return None
        field = here.model_fields.get(str(step))
        if field is None:
            continue
        here = next((m for m in _models_in(field.annotation)), here)
    return here


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in getattr(annotation, "__args__", ()) for m in _models_in(part)]


def _description(loc: tuple[str | int, ...], model: type[BaseModel]) -> str | None:
    """The description of the innermost field on the way to `loc` that has one."""
    found: str | None = None
    for depth in range(len(loc)):
        holder = _model_at(loc[:depth], model)
        field = holder.model_fields.get(str(loc[depth])) if holder else None
        if field is not None and field.description:
            found = field.description
    return found
