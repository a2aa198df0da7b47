"""The random numbers: the published function, uniform, independent, and made in one place only."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from sim import rng
from sim.rng import Purpose, child_ids, run_key, stable_id, uniforms

SIM = Path(__file__).resolve().parents[2] / "sim"

KNOWN_ANSWERS = [
    # counter, key, answer: philox4x32-10 of Random123's kat_vectors (Salmon et al., SC11, 2011)
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
MASK = 0xFFFFFFFF


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def plain_philox(counter: list[int], key: list[int]) -> list[int]:
    """The function in Python's own whole numbers, as the paper writes it."""
    (a, b, c, d), (k, l) = counter, key  # noqa: E741
    for _ in range(10):
        high, low = divmod(0xD2511F53 * a, 1 << 32)
        high2, low2 = divmod(0xCD9E8D57 * c, 1 << 32)
        a, b, c, d = high2 ^ b ^ k, low2, high ^ d ^ l, low
        k, l = (k + 0x9E3779B9) & MASK, (l + 0xBB67AE85) & MASK  # noqa: E741
    return [a, b, c, d]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, answer):
    compiled = rng.philox(*(np.uint32(w) for w in words(counter) + words(key)))
    assert [int(w) for w in compiled] == words(answer), f"{[hex(int(w)) for w in compiled]} instead of {answer}"
    assert plain_philox(words(counter), words(key)) == words(answer), "the test's own version is wrong"


def test_uniforms_are_the_function_of_key_person_month_purpose_and_index():
    key, month, index = run_key(3, 9), 24_216, 5
    who = np.array([0, 1, 2**32, 2**64 - 1, 0xDEADBEEF12345678], np.uint64)
    made = uniforms(key, who, month, Purpose.OUTCOME, index)
    for person, row in zip(who.tolist(), made, strict=True):
        counter = [person & MASK, person >> 32, (int(Purpose.OUTCOME) << 16) | month, index]
        expected = [(word + 0.5) / 2**32 for word in plain_philox(counter, [3, 9])]
        assert row.tolist() == expected, f"person {person:#x}: {row} instead of {expected}"


def test_uniforms_never_reach_nought_or_one():
    ends = [(0 + 0.5) * rng.SCALE, (MASK + 0.5) * rng.SCALE]
    assert 0 < ends[0] < ends[1] < 1, f"the ends of the scale are {ends}"
    made = uniforms(run_key(1, 0), np.arange(200_000, dtype=np.uint64), 24_216, Purpose.CHOICE)
    assert made.min() > 0, made.min()
    assert made.max() < 1, made.max()


PEOPLE = np.array([stable_id(f"person {i}") for i in range(1000)], np.uint64)
Z = 4.9
"""Standard errors allowed: a true generator misses by more once in a million checks (two-sided normal)."""


def one_draw(seed: int = 1, replicate: int = 0, month: int = 24_216, purpose: Purpose = Purpose.CHOICE, index: int = 0):
    """The first uniform of each of a thousand people."""
    return uniforms(run_key(seed, replicate), PEOPLE, month, purpose, index)[:, 0]


MANY = range(500)
DRAWS = {
    "people": lambda: uniforms(run_key(1, 0), np.arange(250_000, dtype=np.uint64), 24_216, Purpose.CHOICE).ravel(),
    "months": lambda: np.concatenate([one_draw(month=m) for m in MANY]),
    "purposes": lambda: np.concatenate([one_draw(purpose=p) for p in Purpose]),
    "replicates": lambda: np.concatenate([one_draw(replicate=r) for r in MANY]),
    "seeds": lambda: np.concatenate([one_draw(seed=s) for s in MANY]),
    "episodes": lambda: np.concatenate([one_draw(index=i) for i in MANY]),
}


@pytest.mark.parametrize("what", DRAWS)
def test_draws_fill_256_bins_evenly_and_neighbours_are_unrelated(what):
    """Each of the thirty checks raises a false alarm once in a million keys."""
    u = DRAWS[what]()
    counts = np.bincount((u * 256).astype(int), minlength=256)
    chi_square = ((counts - u.size / 256) ** 2 / (u.size / 256)).sum()
    # Wilson and Hilferty 1931: the cube root of chi-square over its degrees of freedom is nearly normal
    z = ((chi_square / 255) ** (1 / 3) - (1 - 2 / (9 * 255))) / np.sqrt(2 / (9 * 255))
    assert abs(z) < Z, f"over {what} 256 bins are filled unevenly: chi-square {chi_square:.0f} of 255, z {z:.1f}"
    for lag in (1, 2, 4, len(PEOPLE)):
        r = np.corrcoef(u[:-lag], u[lag:])[0, 1] * np.sqrt(u.size - lag)
        assert abs(r) < Z, f"over {what} draws {lag} apart are correlated: z {r:.1f}"


def test_children_get_ids_of_their_own():
    mothers = np.arange(100_000, dtype=np.uint64)
    ids = np.concatenate([child_ids(mothers, month) for month in (24_216, 24_228)] + [mothers])
    assert np.unique(ids).size == ids.size, "two people share an id"
    assert (child_ids(mothers, 24_216) == ids[: mothers.size]).all(), "a child's id is not always the same"


def test_purposes_keep_apart_from_months():
    assert all(0 <= int(p) < 2**16 for p in Purpose), "a purpose does not fit beside the month in the counter"
    assert len({int(p) for p in Purpose}) == len(Purpose), "two purposes share a number"


RANDOM_MODULES = {"random", "secrets"}
RANDOM_WORDS = {"default_rng", "RandomState", "Generator", "shuffle", "randint", "randrange"}


def sources() -> dict[str, str]:
    """Every source text of the program by its path."""
    return {file.relative_to(SIM).as_posix(): file.read_text("utf-8") for file in sorted(SIM.rglob("*.py"))}


def is_random(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] in RANDOM_MODULES or module.startswith("numpy.random")


def made_elsewhere(source: str) -> list[str]:
    """Names in a source text that make randomness other than through sim.rng."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if is_random(a.name)]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module] if is_random(node.module) else []
            found += [a.name for a in node.names if a.name == "random"]
        elif isinstance(node, ast.Attribute) and (node.attr == "random" or node.attr in RANDOM_WORDS):
            found.append(ast.unparse(node))
    return found


def test_only_one_file_makes_random_numbers():
    for text in ("import random", "from numpy.random import default_rng", "self.random.choice(x)", "np.random.rand()"):
        assert made_elsewhere(text), f"the search overlooks `{text}`"
    found = {file: made_elsewhere(source) for file, source in sources().items() if file != "rng.py"}
    culprits = {file: names for file, names in found.items() if names}
    assert not culprits, f"randomness outside sim/rng.py: {culprits}"


def test_the_key_knows_nothing_of_the_scenario():
    arguments = {node.arg for node in ast.walk(ast.parse(sources()["rng.py"])) if isinstance(node, ast.arg)}
    assert not arguments & {"scenario", "plan", "levers", "county"}, f"sim/rng.py asks for {arguments}"
    made = [
        (file, ast.unparse(node))
        for file, source in sources().items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "run_key"
    ]
    allowed = {
        "run_key(0, 0)",
        "run_key(0, which_sample)",
        "run_key(seed, replicate)",
        "run_key(plan.seed, plan.replicate)",
    }
    others = [(file, call) for file, call in made if call not in allowed]
    assert made, "nobody makes a key"
    assert not others, f"keys made of other things than seed and replicate: {others}"


def test_runs_draw_from_no_stream():
    """What comes one after another depends on order; only statistics over runs may use it."""
    streams = {"stream", "chain_stream", "even_cube", "latin_cube"}
    takers = {
        file
        for file, source in sources().items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "sim.rng" and streams & {a.name for a in node.names}
    }
    assert takers, "the search overlooks what calibrations draw"
    assert all(file.startswith("calibration/") for file in takers), sorted(takers)
