"""The arithmetic of sim/lanes.py in numpy, float32 step by step in the same order."""

import numpy as np

from sim.lanes import EXP2, LOG2, MOST_POWER, ROOT_HALF, ROUNDER

FLOAT, INT = np.float32, np.int32


def polynomial(coefficients, r):
    value = np.full_like(r, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        value = value * r + FLOAT(coefficient)
    return value


def log2(x):
    """Logarithm to base 2 of positive float32 numbers."""
    bits = x.view(INT) - INT(ROOT_HALF)
    r = ((bits & INT(0x7FFFFF)) + INT(ROOT_HALF)).view(FLOAT) - FLOAT(1)
    return polynomial(LOG2, r) * r + (bits >> 23).astype(FLOAT)


def exp2(x):
    """2 to the power of float32 numbers."""
    x = np.clip(x, FLOAT(-MOST_POWER), FLOAT(MOST_POWER))
    rounded = x + FLOAT(ROUNDER)
    value = polynomial(EXP2, x - (rounded - FLOAT(ROUNDER)))
    return (value.view(INT) + (rounded.view(INT) << 23)).view(FLOAT)


def short_uniforms(uniforms):
    """The float32 uniforms of words whose float64 uniforms are given: their upper 23 bits, and a half."""
    words = np.floor(uniforms * 2.0**32).astype(np.uint32)
    return ((words >> 9).astype(FLOAT) + FLOAT(0.5)) * FLOAT(2.0**-23)
