"""Parts of libraries that are loaded when somebody first uses them, not when their package is.

`import mesa` loads its grids, networks and event lists, and with them networkx and scipy: a quarter of what a run
needs to start, and no run uses any of it. Python's own `LazyLoader` does not serve: it takes for a use the question
where a module lies, which Mesa's logging asks of every module.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

UNUSED_PARTS_OF_MESA = ("mesa.discrete_space", "mesa.experimental", "mesa.space")
"""What `mesa/__init__.py` loads beside models, agents, data collection and batch runs."""


class _LateLoader(Loader):
    """Executes a module when it is asked for the first name that only its code can give."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module as its own loader makes it."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Put off the execution."""

        def first_use(name: str) -> Any:
            if name.startswith("__") and name != "__all__":  # Python's own questions, such as for a docstring
                raise AttributeError(name)
            del vars(module)["__getattr__"]
            self._loader.exec_module(module)
            return getattr(module, name)

        vars(module)["__getattr__"] = first_use


class _LateFinder(MetaPathFinder):
    """Finds some modules where Python does, and has them come late."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module that is to come late; None leaves every other one to the finders that follow."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self._names else None
        if spec is not None and spec.loader is not None:
            spec.loader = _LateLoader(spec.loader)
        return spec


def load_when_used(*names: str) -> None:
    """Let modules of these full names be executed when they are first used; those loaded already stay as they are."""
    sys.meta_path.insert(0, _LateFinder(names))
