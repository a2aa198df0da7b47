"""Compiled functions that borrow their arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numba import njit
from numba.core.errors import TypingError

from sim.borrowed import borrowing


class Pair(NamedTuple):
    left: np.ndarray
    right: np.ndarray


@borrowing
def _move(pair, k):
    pair.right[k] += pair.left[k]


@njit
def _move_all(pair):
    for k in range(pair.left.size):
        _move(pair, k)


@borrowing
def _make(n):
    return np.zeros(n)


def test_what_is_borrowed_is_changed_in_place():
    pair = Pair(np.arange(4.0), np.ones(4))
    _move_all(pair)
    assert pair.right.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_calls_count_no_references():
    pair = Pair(np.arange(4.0), np.ones(4))
    _move_all(pair)
    (code,) = _move.inspect_llvm().values()
    body = code[code.index("define") : code.index("\n}", code.index("define"))]
    assert "NRT_incref" not in body, "a borrowing function counts references"


def test_nothing_can_be_made_of_borrowed_room():
    with pytest.raises(TypingError):
        _make(3)
