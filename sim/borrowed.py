"""Compiled functions that use the arrays they are handed and make none.

Numba counts the references to each array of a named tuple whenever a function takes the tuple or looks one up: an
atomic instruction, up and down again, in loops that hand on tuples of thirty arrays. Whoever calls such a function
keeps the arrays alive meanwhile, so nothing needs to be counted.

Only compiled loops call such functions. The ways in from Python and C that numba makes of every function would take
its tuples of arrays apart once more, and be compiled with them: they are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def borrowing(function: Callable[..., Any]) -> Any:
    """Compile a function that allocates nothing and keeps nothing; numba refuses one that allocates.

    Python cannot call it: a test that wants to compiles its `py_func` for itself.
    """
    return njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)  # type: ignore[call-overload]
