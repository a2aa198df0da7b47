"""YAML 1.2 text as plain values that remember their lines, so that every fault can name one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.faults import Fault, InputFaults, shown

Loc = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_PLAIN_TEXT = {"str", "timestamp"}  # dates stay text: sim.months reads them, and `2023-01` is no YAML date anyway


@dataclass
class Document:
    """A YAML file: its plain values (dict, list, str, int, float, bool, None) and the line of every key path."""

    file: str
    data: dict[str, Any]
    lines: dict[Loc, int]
    faults: list[Fault] = field(default_factory=list)

    def line(self, loc: Loc) -> int | None:
        """The line of a key path, or of the nearest enclosing key where the path itself is not in the file."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def fault(self, loc: Loc, wrong: str, write: str = "") -> None:
        """Note a fault at a key path."""
        self.faults.append(Fault(self.file, self.line(loc), dotted(loc), wrong, write))


def dotted(loc: Loc) -> str:
    """A key path as a person writes it: `levers.insurance.reimbursement_gap`."""
    return ".".join(map(str, loc))


def read_yaml(path: Path) -> Document:
    """The file as a Document whose `faults` hold duplicate keys and the like.

    Raises:
        InputFaults: the file cannot be read at all (missing, not UTF-8, not YAML, empty, no mapping at the top).
    """
    file = shown(path)
    root = _compose(path, file)
    if not isinstance(root, MappingNode):
        wrong = "the file is empty" if root is None else "the file is no mapping of keys to values"
        raise InputFaults([Fault(file, 1, "", wrong, "begin with 'id: …' at the left margin")])
    document = Document(file, {}, {})
    try:
        document.data = _plain(root, (), document, set())
    except RecursionError as error:
        raise InputFaults([_too_deep(file)]) from error
    return document


def _compose(path: Path, file: str) -> Node | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputFaults(
            [Fault(file, None, "", "the file cannot be read", "check the name and the folder")]
        ) from error
    except UnicodeDecodeError as error:
        bad = 1 + error.object[: error.start].count(b"\n")
        raise InputFaults([Fault(file, bad, "", "the file is not UTF-8", "save it with the encoding UTF-8")]) from error
    try:
        node: Node | None = YAML(typ="rt").compose(text)
        return node
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise InputFaults([Fault(file, line, "", *_explain(text, line, error))]) from error
    except RecursionError as error:
        raise InputFaults([_too_deep(file)]) from error
    except (YAMLError, ValueError, TypeError, AttributeError, IndexError, KeyError, AssertionError) as error:
        # besides its own errors the parser lets plain Python ones escape on mangled text
        wrong = f"not readable as YAML: {str(error).splitlines()[0] if str(error) else 'mangled text'}"
        raise InputFaults([Fault(file, None, "", wrong, "remove control characters and directives")]) from error


def _explain(text: str, line: int | None, error: MarkedYAMLError) -> tuple[str, str]:
    source = text.splitlines()[line - 1] if line and line <= len(text.splitlines()) else ""
    if "\t" in source:
        return "a tab character", "indent and separate with spaces"
    if "single document" in str(error.context):
        return "a second document begins here", "remove the line '---'"
    problem = (error.problem or error.context or "mangled text").strip()
    return (
        f"not readable as YAML: {problem}",
        "check colons, brackets, quotes and indentation here and in the line above",
    )


def _too_deep(file: str) -> Fault:
    return Fault(file, None, "", "brackets or mappings are nested too deeply", "a scenario needs six levels")


def _plain(node: Node, loc: Loc, document: Document, seen: set[int]) -> Any:
    """Turn a node into plain values; an alias or a tag is a fault, for positions must be unique and data plain."""
    document.lines.setdefault(loc, node.start_mark.line + 1)
    if id(node) in seen:
        document.fault(loc, "an alias (*name) stands for a value", "write the value out")
        return None
    seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(node, loc, document, seen)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*loc, i), document, seen) for i, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node, loc, document)


def _mapping(node: MappingNode, loc: Loc, document: Document, seen: set[int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            document.faults.append(Fault(document.file, line, dotted(loc), "a key is not a word", "write 'key: value'"))
            continue
        key = _printable(key_node.value)
        here = (*loc, key)
        if key in values:
            wrong, write = f"'{key}' is written twice", f"keep one; the first is in line {document.lines[here]}"
            document.faults.append(Fault(document.file, line, dotted(here), wrong, write))
            continue
        document.lines[here] = line
        values[key] = _plain(value_node, here, document, seen)
    return values


def _printable(text: object) -> str:
    """The text without halves of characters, which an escape can make and no terminal can show."""
    return str(text).encode("utf-8", "replace").decode()


def _scalar(node: ScalarNode, loc: Loc, document: Document) -> Any:
    tag, text = str(node.tag).removeprefix(_TAG), _printable(node.value)
    try:
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if tag == "null":
            return None
        if tag == "int":
            return int(text.replace("_", ""), 0 if text.lstrip("+-")[:2].lower() in ("0x", "0o") else 10)
        if tag == "float":
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text
    if tag not in _PLAIN_TEXT and tag != "bool":
        document.fault(loc, f"a tag ({node.tag})", "write the plain value")
    return text
