"""Eight float32 numbers worked on at once: one lane for each option of a choice.

A lanes value exists only inside compiled loops, where it fills one vector register; operators and the functions below
work on all lanes in strict IEEE arithmetic, never contracted to fused operations, so every machine gives the same bits.
Logarithm and power are polynomials of their own: the C library's differ between systems and take ten times as long.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils
from numba.extending import models, overload, register_model
from numba.np.arrayobj import make_array

intrinsic: Any = extending.intrinsic  # whose results are called with other arguments than they are written with

N_LANES = 8
LOG2 = (
    1.442694902420044,
    -0.7213525176048279,
    0.4809311330318451,
    -0.3602634072303772,
    0.2868692874908447,
    -0.2483239769935608,
    0.23570656776428223,
    -0.14972557127475739,
)
"""log2(1 + r) / r from 1/sqrt(2) - 1 to sqrt(2) - 1 in powers of r, weighted least squares; error 3e-7."""

EXP2 = (
    1.0000001192092896,
    0.6931469440460205,
    0.24022120237350464,
    0.05550713464617729,
    0.009675540961325169,
    0.0013276466634124517,
)
"""2 ** r from -1/2 to 1/2 in powers of r, weighted least squares; error 8e-8."""

ROOT_HALF = 0x3F3504F3
"""Bits of the square root of one half."""

ROUNDER = 12582912.0
"""1.5 * 2 ** 23: added and taken off again it leaves the nearest whole number."""

MOST_POWER = 126.0
PER_LN2 = 1 / math.log(2)
"""From natural logarithms to those of base 2."""

FLOAT, INT = ir.FloatType(), ir.IntType(32)
FLOATS, INTS = ir.VectorType(FLOAT, N_LANES), ir.VectorType(INT, N_LANES)


class LanesType(types.Type):
    """Type of a lanes value in compiled code."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


LANES = LanesType()


@register_model(LanesType)
class _InOneRegister(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: LanesType) -> None:
        super().__init__(manager, kind, FLOATS)


def _all(value: float, vector: Any = FLOATS) -> Any:
    """A constant in every lane."""
    return ir.Constant(vector, [ir.Constant(vector.element, value)] * N_LANES)


def _in_all(builder: Any, value: Any) -> Any:
    """A value of the program in every lane."""
    nothing = ir.Constant(FLOATS, ir.Undefined)
    return builder.shuffle_vector(
        builder.insert_element(nothing, value, ir.Constant(INT, 0)), nothing, ir.Constant(INTS, [0] * N_LANES)
    )


def _at(context: Any, builder: Any, kind: Any, array: Any, index: Any, vector: Any) -> Any:
    """Pointer to eight numbers in a row of an array."""
    return builder.bitcast(
        builder.gep(make_array(kind)(context, builder, array).data, [index]), vector.as_pointer()
    )  # fmt: skip


def _function(result: Any, parameters: tuple[Any, ...], code: Callable[[Any, tuple[Any, ...]], Any]) -> Any:
    """An intrinsic of lanes whose code needs only the builder and its arguments."""
    return result(*parameters), lambda context, builder, signature, args: code(builder, args)


@intrinsic
def load(typing, array, index):  # type: ignore[no-untyped-def]
    """Eight neighbours of a flat float32 array, from an index on."""

    def code(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return builder.load(_at(context, builder, signature.args[0], args[0], args[1], FLOATS), align=4)

    return LANES(array, types.int64), code


@intrinsic
def store(typing, array, index, lanes):  # type: ignore[no-untyped-def]
    """Write eight neighbours of a flat float32 array, from an index on."""

    def code(context, builder, signature, args):  # type: ignore[no-untyped-def]
        builder.store(args[2], _at(context, builder, signature.args[0], args[0], args[1], FLOATS), align=4)
        return context.get_dummy_value()

    return types.void(array, types.int64, LANES), code


@intrinsic
def fill(typing, number):  # type: ignore[no-untyped-def]
    """One float32 number in every lane."""
    return _function(LANES, (types.float32,), lambda builder, args: _in_all(builder, args[0]))


@intrinsic
def uniforms(typing, words, index):  # type: ignore[no-untyped-def]
    """Numbers strictly between 0 and 1 of eight random uint32 in a row: their upper 23 bits, and a half."""

    def code(context, builder, signature, args):  # type: ignore[no-untyped-def]
        bits = builder.load(_at(context, builder, signature.args[0], args[0], args[1], INTS), align=4)
        whole = builder.sitofp(builder.lshr(bits, _all(9, INTS)), FLOATS)
        return builder.fmul(builder.fadd(whole, _all(0.5)), _all(2.0**-23))

    return LANES(words, types.int64), code


def _arithmetic(symbol: Callable[..., Any], instruction: str) -> None:
    """Let an operator work on two lanes values, or on one and a float32 number."""

    @intrinsic
    def operation(typing, a, b):  # type: ignore[no-untyped-def]
        return _function(LANES, (LANES, LANES), lambda builder, args: getattr(builder, instruction)(*args))

    @overload(symbol)
    def for_lanes(a, b):  # type: ignore[no-untyped-def]
        if a is LANES and b is LANES:
            return lambda a, b: operation(a, b)  # noqa: PLW0108 - numba asks for a function of its own
        if a is LANES and isinstance(b, types.Float):
            return lambda a, b: operation(a, fill(b))
        if b is LANES and isinstance(a, types.Float):
            return lambda a, b: operation(fill(a), b)
        return None


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")


def _chosen(comparison: str) -> Any:
    @intrinsic
    def operation(typing, a, b):  # type: ignore[no-untyped-def]
        def code(builder, args):  # type: ignore[no-untyped-def]
            return builder.select(builder.fcmp_ordered(comparison, args[0], args[1]), args[0], args[1])

        return _function(LANES, (LANES, LANES), code)

    return operation


lesser, greater = _chosen("<"), _chosen(">")
"""The lesser, the greater of two values, lane by lane."""


@intrinsic
def where_above(typing, a, border, then, otherwise):  # type: ignore[no-untyped-def]
    """One value in the lanes in which a lies above the border, another in the rest."""

    def code(builder, args):  # type: ignore[no-untyped-def]
        return builder.select(builder.fcmp_ordered(">", args[0], args[1]), args[2], args[3])

    return _function(LANES, (LANES, LANES, LANES, LANES), code)


@intrinsic
def log2(typing, x):  # type: ignore[no-untyped-def]
    """Logarithm to base 2 of positive normal numbers; relative error below 5e-7."""

    def code(builder, args):  # type: ignore[no-untyped-def]
        bits = builder.sub(builder.bitcast(args[0], INTS), _all(ROOT_HALF, INTS))
        power = builder.sitofp(builder.ashr(bits, _all(23, INTS)), FLOATS)
        mantissa = builder.add(builder.and_(bits, _all(0x7FFFFF, INTS)), _all(ROOT_HALF, INTS))
        r = builder.fsub(builder.bitcast(mantissa, FLOATS), _all(1.0))
        return builder.fadd(builder.fmul(_polynomial(builder, LOG2, r), r), power)

    return _function(LANES, (LANES,), code)


@intrinsic
def exp2(typing, x):  # type: ignore[no-untyped-def]
    """2 to the power of x, of -126 below that and of 126 above; relative error below 5e-7."""

    def code(builder, args):  # type: ignore[no-untyped-def]
        x = args[0]
        for comparison, bound in (("<", _all(MOST_POWER)), (">", _all(-MOST_POWER))):
            x = builder.select(builder.fcmp_ordered(comparison, x, bound), x, bound)
        rounded = builder.fadd(x, _all(ROUNDER))
        r = builder.fsub(x, builder.fsub(rounded, _all(ROUNDER)))
        power = builder.shl(builder.bitcast(rounded, INTS), _all(23, INTS))
        return builder.bitcast(builder.add(builder.bitcast(_polynomial(builder, EXP2, r), INTS), power), FLOATS)

    return _function(LANES, (LANES,), code)


def _polynomial(builder: Any, coefficients: tuple[float, ...], r: Any) -> Any:
    value = _all(coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        value = builder.fadd(builder.fmul(value, r), _all(coefficient))
    return value


@intrinsic
def first_least(typing, x):  # type: ignore[no-untyped-def]
    """Number of the first lane among those with the smallest value: int64. No lane may be NaN."""

    def code(builder, args):  # type: ignore[no-untyped-def]
        name = f"llvm.vector.reduce.fmin.v{N_LANES}f32"
        smallest = cgutils.get_or_insert_function(builder.module, ir.FunctionType(FLOAT, [FLOATS]), name)
        there = builder.fcmp_ordered(
            "==", args[0], _in_all(builder, builder.call(smallest, [args[0]], fastmath=("nnan",)))
        )
        found = builder.cttz(builder.bitcast(there, ir.IntType(N_LANES)), ir.Constant(ir.IntType(1), 0))
        return builder.zext(found, ir.IntType(64))

    return _function(types.int64, (LANES,), code)


@intrinsic
def count_reached(typing, x, border):  # type: ignore[no-untyped-def]
    """In how many lanes x reaches the border or passes it: int64."""

    def code(builder, args):  # type: ignore[no-untyped-def]
        reached = builder.bitcast(builder.fcmp_ordered(">=", args[0], args[1]), ir.IntType(N_LANES))
        return builder.zext(builder.ctpop(reached), ir.IntType(64))

    return _function(types.int64, (LANES, LANES), code)
