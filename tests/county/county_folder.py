"""Where the counties lie, and how a small county that inherits the typical one begins."""

from collections.abc import Callable
from pathlib import Path

COUNTIES = Path(__file__).resolve().parents[2] / "scenarios" / "counties"

HEAD = f"""id: here
title: {{zh: 某县, en: Some county}}
inherits: {COUNTIES.as_posix()}/typical
"""

PEOPLE = "population:\n  residents: {value: 3000, unit: persons, source: yearbook}\n"

Write = Callable[..., Path]
