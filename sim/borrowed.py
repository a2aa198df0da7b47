"""Compiled functions that use the arrays they are handed and make none.

Numba counts the references to each array of a named tuple whenever a function takes the tuple or looks one up: an
atomic instruction, up and down again, in loops that hand on tuples of thirty arrays. Whoever calls such a function
keeps the arrays alive meanwhile, so nothing needs to be counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def borrowing(function: Callable[..., Any]) -> Any:
    """Compile a function that allocates nothing and keeps nothing; numba refuses one that allocates."""
    return njit(_nrt=False)(function)  # type: ignore[call-overload]
