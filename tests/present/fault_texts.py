"""Every text a fault can have, read from the source: what reaches `Fault(…)`, followed back to where it is written."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import product
from math import prod
from pathlib import Path

from sim.plan import ROOT

HOLE = "{}"
"""Stands for what is filled in at run time."""

SENTENCE = re.compile(r"[a-z]{2,} [a-z{']")
"""What words of the program have and names have not."""

DEEPEST = 12  # calls followed back from one fault; more is a circle
MOST = 60  # texts of one expression; more is a table of names

Found = set[str]


class Source:
    """All modules of a folder, their functions, and who calls them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.functions: dict[str, list[ast.FunctionDef]] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self.constants: dict[str, list[ast.expr]] = {}
        self.inside: dict[ast.AST, ast.FunctionDef | None] = {}
        self.of_class: dict[ast.AST, str] = {}
        self.place: dict[ast.AST, str] = {}
        self.sinks: list[ast.Call] = []
        self.validators: list[ast.FunctionDef] = []
        self.known: dict[ast.expr, Found] = {}
        for file in sorted(folder.rglob("*.py")) if folder else ():
            self.read(file.read_text(encoding="utf-8"), str(file.relative_to(folder)))

    def read(self, text: str, name: str) -> None:
        """Add a module."""
        self._walk(ast.parse(text), None, "", name)

    def _walk(self, node: ast.AST, function: ast.FunctionDef | None, owner: str, file: str) -> None:
        for child in ast.iter_child_nodes(node):
            self.inside[child], self.place[child], self.of_class[child] = function, file, owner
            if isinstance(child, ast.FunctionDef):
                self.functions.setdefault(child.name, []).append(child)
                if any("validator" in ast.unparse(decorator) for decorator in child.decorator_list):
                    self.validators.append(child)
                self._walk(child, child, owner, file)
                continue
            if isinstance(child, ast.Call) and (name := called(child)):
                self.calls.setdefault(name, []).append(child)
                if name == "Fault":
                    self.sinks.append(child)
            if function is None and isinstance(child, ast.Assign | ast.AnnAssign) and child.value:
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        self.constants.setdefault(target.id, []).append(child.value)
            self._walk(child, function, child.name if isinstance(child, ast.ClassDef) else owner, file)

    def texts(self, node: ast.expr, depth: int = 0) -> Found:
        """The texts an expression can have, {} where something is filled in; {} alone where nothing is known."""
        if node not in self.known:
            self.known[node] = {HOLE}  # until it is known, for a function that calls itself
            self.known[node] = self._texts(node, depth)
        return self.known[node]

    def _texts(self, node: ast.expr, depth: int) -> Found:  # noqa: PLR0911 - one for each way to write a text
        if depth > DEEPEST:
            return {HOLE}
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.JoinedStr(values=parts):
                return self._joined([self._part(part, depth) for part in parts])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([self._part(part, depth) for part in (left, right)])
            case ast.BinOp(left=left, op=ast.Mult()):
                return self.texts(left, depth) | {""}
            case ast.IfExp(body=body, orelse=orelse):
                return self.texts(body, depth) | self.texts(orelse, depth)
            case ast.BoolOp(values=values):
                return set().union(*(self.texts(value, depth) for value in values))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return set().union(*(self.texts(element, depth) for element in elements))
            case ast.Subscript(value=ast.Tuple() | ast.Dict() as several):
                values = several.values if isinstance(several, ast.Dict) else several.elts
                return set().union(*(self.texts(value, depth) for value in values if value))
            case ast.Name(id=name):
                return self._named(name, node, depth)
            case ast.Call():
                return self.returned(node, None, depth)
            case ast.Attribute(value=ast.Name(id=name), attr=field):
                return self._of_error(name, field, node, depth) or {HOLE}
        return {HOLE}

    def _part(self, node: ast.expr, depth: int) -> Found:
        """What stands within a text: sentences that the program writes are followed, names and numbers are not."""
        if not isinstance(node, ast.FormattedValue):
            return self.texts(node, depth)
        inner = self.texts(node.value, depth + 1) if node.format_spec is None else set()
        sentences = {text for text in inner if SENTENCE.search(text)}
        others = {"" if sentences and not text.strip() else HOLE for text in inner - sentences}
        return sentences | others or {HOLE}

    def _joined(self, parts: list[Found]) -> Found:
        if prod(map(len, parts)) > MOST:
            parts = [part if len(part) == 1 else {HOLE} for part in parts]
        return {"".join(choice) for choice in product(*parts)}

    def _named(self, name: str, at: ast.AST, depth: int, place: int | None = None) -> Found:
        function = self.inside.get(at)
        while function is not None:
            if isinstance(function, ast.FunctionDef):
                found = self._assigned(name, function, depth)
                if found:
                    return found
                parameters = [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]
                if name in parameters:
                    return self._given(function, name, depth)
            function = self.inside.get(function)
        values = self.constants.get(name, [])
        return set().union(*(self.texts(v, depth + 1) for v in values)) if len(values) == 1 else {HOLE}

    def _assigned(self, name: str, function: ast.FunctionDef, depth: int) -> Found:
        found: Found = set()
        added: Found = set()
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value) if value:
                    found |= self._unpacked(name, target, value, depth)
                case ast.AugAssign(target=ast.Name(id=same), value=value) if same == name:
                    added |= self.texts(value, depth + 1)
                case ast.NamedExpr(target=ast.Name(id=same), value=value) if same == name:
                    found |= self.texts(value, depth + 1)
                case ast.For(target=target, iter=several) | ast.comprehension(target=target, iter=several):
                    found |= self._one_of(name, target, several, depth)
        return found | {before + after for before in found for after in added}

    def _unpacked(self, name: str, target: ast.expr, value: ast.expr, depth: int) -> Found:  # noqa: PLR0911
        if isinstance(target, ast.Name):
            return self.texts(value, depth + 1) if target.id == name else set()
        if not isinstance(target, ast.Tuple):
            return set()
        names = [t.id if isinstance(t, ast.Name) else "" for t in target.elts]
        if name not in names:
            return set()
        position = names.index(name)
        match value:
            case ast.Tuple(elts=elements):
                return self.texts(elements[position], depth + 1)
            case ast.IfExp(body=body, orelse=orelse):
                return self._unpacked(name, target, body, depth) | self._unpacked(name, target, orelse, depth)
            case ast.Call(func=ast.Attribute(attr="partition"), args=[ast.Constant(value=str(mark))]):
                whole = self.texts(value.func.value, depth + 1)
                return {text.partition(mark)[position] for text in whole}
            case ast.Call():
                return self.returned(value, position, depth)
        return {HOLE}

    def _one_of(self, name: str, target: ast.expr, several: ast.expr, depth: int) -> Found:
        names = [t.id for t in ast.walk(target) if isinstance(t, ast.Name)]
        if name not in names:
            return set()
        position = None if isinstance(target, ast.Name) else names.index(name)
        match several:
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return set().union(*(self._at(element, position, depth) for element in elements))
            case ast.Call(func=ast.Name(id=callee)) if callee in self.functions:
                return self.returned(several, position, depth)
        return {HOLE}

    def _at(self, element: ast.expr, position: int | None, depth: int) -> Found:
        if position is None:
            return self.texts(element, depth + 1)
        if isinstance(element, ast.Tuple):
            return self.texts(element.elts[position], depth + 1)
        return {HOLE}

    def _given(self, function: ast.FunctionDef, name: str, depth: int) -> Found:
        """What callers give for a parameter, and its default."""
        positional = [a.arg for a in function.args.args]
        defaults = dict(zip(reversed(positional), reversed(function.args.defaults), strict=False))
        found = self.texts(defaults[name], depth + 1) if name in defaults else set()
        callee = self.of_class[function] if function.name == "__init__" else function.name
        place = positional.index(name) - (positional[:1] == ["self"]) if name in positional else None
        for call in self.calls.get(callee, []):
            if not self._may_call(call, function):
                continue
            if place is not None and (value := self.argument(call, place)):
                node, part = value
                found |= self.texts(node, depth + 1) if part is None else self.returned(node, part, depth)
            for keyword in call.keywords:
                if keyword.arg == name:
                    found |= self.texts(keyword.value, depth + 1)
        return found or {HOLE}

    def _may_call(self, call: ast.Call, function: ast.FunctionDef) -> bool:
        """Whether a call by a name that several functions have is one of this function."""
        is_method = [a.arg for a in function.args.args][:1] == ["self"]
        if isinstance(call.func, ast.Attribute):
            return is_method
        if function.name == "__init__":
            return True
        if self.inside[function] is not None:  # one within another may be handed on, but not out of its module
            return self.place[call] == self.place[function]
        others = [f for f in self.functions[function.name] if self.place[f] == self.place[call]]
        return not is_method and (not others or function in others)

    @staticmethod
    def argument(call: ast.Call, place: int) -> tuple[ast.expr, int | None] | None:
        """The argument at a place; with its part where it is unpacked from the last one, as in `f(a, *both())`."""
        for i, argument in enumerate(call.args):
            if isinstance(argument, ast.Starred):
                return (argument.value, place - i) if place >= i else None
            if i == place:
                return argument, None
        return None

    def returned(self, call: ast.expr, position: int | None, depth: int) -> Found:
        if not isinstance(call, ast.Call):
            return {HOLE}
        name = called(call)
        if name == "str" and call.args and isinstance(call.args[0], ast.Name):
            return self._of_error(call.args[0].id, "", call, depth) or {HOLE}
        if name == "strip" and isinstance(call.func, ast.Attribute):
            return self.texts(call.func.value, depth + 1)
        if name == "next" and call.args and isinstance(call.args[0], ast.GeneratorExp):
            return self.texts(call.args[0].elt, depth + 1)
        found: Found = set()
        for function in self.functions.get(name or "", []):
            others = [f for f in self.functions[function.name] if self.place[f] == self.place[call]]
            if others and function not in others:
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Return | ast.Yield) and node.value and self.inside[node] is function:
                    found |= self._part_of(node.value, position, depth)
        return found or {HOLE}

    def _part_of(self, value: ast.expr, position: int | None, depth: int) -> Found:
        match value:
            case ast.Tuple(elts=elements) if position is not None and position < len(elements):
                return self.texts(elements[position], depth + 1)
            case ast.Call() if position is not None:
                return self.returned(value, position, depth + 1)
            case ast.List(elts=elements):
                return set().union(*(self._at(element, position, depth) for element in elements))
            case ast.Name(id=name) if position is not None:
                return self._of_local_tuple(name, value, position, depth)
        return self.texts(value, depth + 1) if position is None else {HOLE}

    def _of_local_tuple(self, name: str, at: ast.AST, position: int, depth: int) -> Found:
        function = self.inside[at]
        found: Found = set()
        for node in ast.walk(function) if function else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=same)], value=value) if same == name:
                    found |= self._part_of(value, position, depth)
                case ast.AnnAssign(target=ast.Name(id=same), value=value) if same == name and value:
                    found |= self._part_of(value, position, depth)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=same), attr="append"), args=[row]) if same == name:
                    found |= self._at(row, position, depth)
        return found or {HOLE}

    def _of_error(self, name: str, field: str, at: ast.AST, depth: int) -> Found:
        """The texts of an exception that was caught under a name: of its message, or of one of its fields."""
        function = self.inside[at]
        found: Found = set()
        for node in ast.walk(function) if function else ():
            if not isinstance(node, ast.Try):
                continue
            for handler in node.handlers:
                if handler.name == name and isinstance(handler.type, ast.Name):
                    kind = handler.type.id
                    if kind == "ValueError":
                        for statement in node.body:
                            found |= self._raised(statement, kind, depth)
                    elif kind in self.calls:
                        place = {"": 0, "write": 1}.get(field)
                        for call in self.calls[kind]:
                            if place is not None and place < len(call.args):
                                found |= self.texts(call.args[place], depth + 1)
        return found

    def _raised(self, node: ast.AST, kind: str, depth: int, deep: int = 0) -> Found:
        found: Found = set()
        for part in ast.walk(node):
            if not isinstance(part, ast.Call):
                continue
            name = called(part)
            if name == kind and part.args and self.place[part] == self.place[node]:
                found |= self.texts(part.args[0], depth + 1)
            elif name in self.functions and deep < 3:
                for function in self.functions[name]:
                    found |= self._raised(function, kind, depth, deep + 1)
        return found


def called(call: ast.Call) -> str | None:
    """The name of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


@cache
def source() -> Source:
    """The program."""
    return Source(Path(ROOT, "sim"))


@cache
def texts_of_faults() -> dict[str, set[str]]:
    """Every text of a fault with {} for what is filled in → where in the fault it stands: file, where, wrong, write."""
    return texts_in(source())


def texts_in(program: Source) -> dict[str, set[str]]:
    """The texts of all faults of a program, and of what its models of files refuse."""
    found: dict[str, set[str]] = {}
    for call in program.sinks:
        for field, texts in fields_of(program, call).items():
            for text in texts:
                found.setdefault(plain(text), set()).add(field)
    for function in program.validators:
        for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
            if called(call) == "ValueError":
                for text in program.texts(call.args[0]):
                    found.setdefault(plain(text), set()).add("wrong")
    return found


def fields_of(program: Source, call: ast.Call) -> dict[str, Found]:
    """The texts that each field of a fault can have, but for its line."""
    fields = {}
    for place, field in enumerate(("file", "line", "where", "wrong", "write")):
        value = program.argument(call, place)
        if value is not None and field != "line":
            node, part = value
            fields[field] = program.texts(node) if part is None else program.returned(node, part, 0)
    return fields


def plain(text: str) -> str:
    """A text with one {} for all that is filled in at a place."""
    return re.sub(r"(\{\})+", HOLE, text).strip()
