"""YAML files of definitions read with the line of every key, so that a fault can say where it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sim.faults import Fault, InputFaults, nearest, shown

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


class _DatesAsText(RoundTripConstructor):
    """Leaves dates as written: one that is not in the calendar becomes a fault with a line, not a traceback."""


_DatesAsText.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


def read_mapping(path: Path) -> CommentedMap:
    """The mapping a YAML file holds; InputFaults if the file is missing, is no YAML, or repeats a key."""
    yaml = YAML()
    yaml.Constructor = _DatesAsText
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputFaults([Fault(shown(path), None, "", "cannot be read", error.strerror or "")]) from error
    except UnicodeDecodeError as error:
        raise InputFaults([Fault(shown(path), None, "", "is not UTF-8 text", "save it as UTF-8")]) from error
    except DuplicateKeyError as error:
        raise InputFaults([Fault(shown(path), _line(error), "", "a key is written twice", "keep one")]) from error
    except YAMLError as error:
        problem = (getattr(error, "problem", None) or "is no YAML").strip()
        raise InputFaults([Fault(shown(path), _line(error), "", problem, "check indents and colons")]) from error
    if not isinstance(content, CommentedMap):
        raise InputFaults([Fault(shown(path), 1, "", "holds no mapping", "write `key: value` lines")])
    return content


def line_of(mapping: CommentedMap, key: str) -> int:
    """Line of a key from 1, or of the mapping itself where the key is missing."""
    return int(mapping.lc.key(key)[0] if key in mapping else mapping.lc.line) + 1


def key_faults(mapping: Any, where: str, required: Iterable[str], optional: Iterable[str], path: Path) -> list[Fault]:
    """Faults for unknown keys, with the nearest known one, and for missing keys; or for what is no mapping at all."""
    if not isinstance(mapping, CommentedMap):
        return [Fault(shown(path), None, where, "is no mapping", "write `key: value` lines under it")]
    required, known = list(required), [*required, *optional]
    unknown = [
        Fault(shown(path), line_of(mapping, k), f"{where}.{k}", "unknown key", nearest(str(k), known) or _one_of(known))
        for k in mapping
        if k not in known
    ]
    missing = [
        Fault(shown(path), line_of(mapping, key), where, f"{key} is missing", f"write `{key}: …`")
        for key in required
        if key not in mapping
    ]
    return unknown + missing


def _one_of(known: list[str]) -> str:
    return "write one of " + ", ".join(known)


def _line(error: Any) -> int | None:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return mark.line + 1 if mark else None
