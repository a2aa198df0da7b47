"""Random numbers in numpy: Philox4x32-10 as its paper describes it, over arrays of counters at once."""

import numpy as np

LOW = np.uint64(0xFFFFFFFF)
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10


def high_and_low(factor, word):
    """The two halves of a product of 32-bit words, held in uint64."""
    product = factor * word
    return product >> np.uint64(32), product & LOW


def philox(counter, key):
    """Counter uint64[n, 4] and key of two words, each word below 2**32: the random words, uint64[n, 4]."""
    first, second, third, fourth = np.asarray(counter, np.uint64).T
    key0, key1 = int(key[0]), int(key[1])
    for _ in range(ROUNDS):
        high0, low0 = high_and_low(MULTIPLIERS[0], first)
        high1, low1 = high_and_low(MULTIPLIERS[1], third)
        first, second = high1 ^ second ^ np.uint64(key0), low1
        third, fourth = high0 ^ fourth ^ np.uint64(key1), low0
        key0, key1 = (key0 + WEYL[0]) % 2**32, (key1 + WEYL[1]) % 2**32
    return np.column_stack([first, second, third, fourth])


def uniforms(key, who, month, purpose, index=0):
    """Four uniforms for each (who, index): the midpoints of 2**32 equal steps, float64[n, 4]."""
    who = np.asarray(who, np.uint64)
    when = np.full(who.shape, int(purpose) * 2**16 + month, np.uint64)
    index = np.broadcast_to(np.asarray(index, np.uint64), who.shape)
    words = philox(np.column_stack([who & LOW, who >> np.uint64(32), when, index]), key)
    return (words + 0.5) / 2.0**32


def option_uniforms(key, who, month, purpose, number):
    """A uniform for each of the eight options, four options a block; float64[n, 8]."""
    number = np.asarray(number, np.int64)
    return np.concatenate([uniforms(key, who, month, purpose, 2 * number + block) for block in (0, 1)], axis=1)


def option_errors(key, who, month, purpose, number):
    """An error for each of the eight options: -ln of an exponential; float64[n, 8]."""
    return -np.log(-np.log(option_uniforms(key, who, month, purpose, number)))
