"""Agent-based simulation of a county's health system; see docs/odd.md for the model and README.md for its use.

Compiled loops are cached beside the checkout under a name made of the source: numba itself does not notice when a
function in another file has changed.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

from sim.late import UNUSED_PARTS_OF_MESA, load_when_used

_SOURCE = Path(__file__).resolve().parent
HOME_OF_LOOPS = _SOURCE.parent / ".numba_cache"
"""Holds a folder of compiled loops for each version of the source; `sim.compiled` clears old ones away."""


@cache
def source_hash() -> str:
    """Sixteen hex digits that change with any line of this package, as it was when first asked for."""
    digest = hashlib.sha256()
    for file in sorted(_SOURCE.rglob("*.py")):
        digest.update(file.relative_to(_SOURCE).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


os.environ.setdefault("NUMBA_CACHE_DIR", str(HOME_OF_LOOPS / source_hash()))
load_when_used(*UNUSED_PARTS_OF_MESA)
