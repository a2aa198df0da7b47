"""What an evaluation stands on: the code that can have a part in it, and the files that are read for it.

Results are found again as long as neither changes. How a fit, a figure or a text is made changes nothing in a run, so
those parts of the package are no part of it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sim.county.inputs import County
from sim.county.priors import FOLDER
from sim.plan import COUNTIES, SCENARIOS

ROOT = Path(__file__).resolve().parents[2]
SIMULATOR = "sim.calibration.simulator"
INPUTS = (
    *(FOLDER / name for name in ("priors.yaml", "conditions.csv", "elasticities.yaml")),
    *(COUNTIES / name for name in ("dictionary.yaml", "columns.yaml")),
    SCENARIOS / "baseline.yaml",
    ROOT / "sim" / "measure" / "indicators.yaml",
)
"""Files an evaluation of any county rests on, beside those of the county, of the typical one and of the levers."""

READ = (".csv", ".yaml", ".xlsx")
"""Ends of the names of files with numbers."""


def code_behind(module: str = SIMULATOR, root: Path = ROOT) -> str:
    """Sixteen hex digits that change with any line of what a module below `root` imports, itself included."""
    return _hash(modules_behind(module, root), root)


@cache
def running_simulator() -> str:
    """`code_behind` the simulator of this process, hashed once: what is loaded stays, whatever happens to the files."""
    return code_behind()


def modules_behind(module: str, root: Path = ROOT) -> list[Path]:
    """Files of all modules below `root` that a module imports, directly or through others, wherever in their text.

    The packages they lie in are among them, and so is the module itself. In the order of their names.
    """
    found: dict[str, Path] = {}
    wanted = [module]
    while wanted:
        name = wanted.pop()
        file = _file_of(name, root)
        if file is None or name in found:
            continue  # a name in a module, a library, or met before
        found[name] = file
        wanted += [name.rpartition(".")[0], *_imported(file)]
    return [found[name] for name in sorted(found)]


def inputs_behind(county: County) -> list[Path]:
    """Files with numbers that an evaluation of a county rests on, the typical county's for what it does not say."""
    folders = sorted({county.folder, COUNTIES / "typical"})
    folders.append(SCENARIOS / "levers")
    return [*INPUTS, *(file for folder in folders for file in sorted(folder.iterdir()) if file.suffix in READ)]


def inputs_hash(county: County) -> str:
    """Sixteen hex digits that change with any letter of the inputs of a county's evaluations."""
    return _hash(inputs_behind(county), None)


def _file_of(name: str, root: Path) -> Path | None:
    """The file of a module by its full name; None where there is none below `root`."""
    place = root.joinpath(*name.split(".")) if name else root
    candidates = (place / "__init__.py", place.with_suffix(".py"))
    return next((file for file in candidates if name and file.is_file()), None)


def _imported(file: Path) -> set[str]:
    """Full names that a file imports, those of functions and classes among them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _hash(files: Iterable[Path], root: Path | None) -> str:
    """A hash of names (below `root`, or the last part alone) and texts, the same for either kind of line ends."""
    digest = hashlib.sha256()
    for file in files:
        digest.update((file.relative_to(root).as_posix() if root else file.name).encode() + b"\0")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]
