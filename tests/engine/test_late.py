"""Libraries that a run does not need are not loaded, and are there for whoever needs them."""

from __future__ import annotations

import subprocess
import sys

NEVER_NEEDED = ("networkx", "scipy.sparse", "scipy.spatial", "sklearn", "emcee", "matplotlib")


def said_by(program: str) -> str:
    """What a program prints in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_run_loads_no_library_that_it_does_not_need() -> None:
    """They take a quarter of the time of a start."""
    program = "import sys, sim.model, sim.experiment.runner; print(sorted(sys.modules))"
    loaded = said_by(program)
    assert not [name for name in NEVER_NEEDED if f"'{name}'" in loaded]


def test_grids_and_networks_of_mesa_come_when_they_are_used() -> None:
    """By attribute, by name, by star and by a module inside."""
    program = (
        "import sim.model, mesa\n"
        "from mesa.space import *\n"
        "from mesa.discrete_space import OrthogonalMooreGrid\n"
        "import mesa.experimental.continuous_space\n"
        "print(MultiGrid.__name__, OrthogonalMooreGrid.__name__, mesa.experimental.devs.ABMSimulator.__name__)"
    )
    assert said_by(program) == "MultiGrid OrthogonalMooreGrid ABMSimulator"


def test_a_name_that_a_late_module_has_not_is_an_error_as_ever() -> None:
    """The module is loaded, looks for the name, and says that it has none."""
    program = "import sim.model, mesa\ntry: mesa.space.no_such_thing\nexcept AttributeError as error: print(error)"
    assert said_by(program) == "module 'mesa.space' has no attribute 'no_such_thing'"
