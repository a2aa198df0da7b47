"""A small case for tests: the example of docs/natural-experiments.md."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "natural-experiments.md"


def example() -> str:
    """The example as it stands on the page."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, "the page has a complete example"
    return found[1]


def without_change() -> str:
    """The example with an arm in which nothing changes."""
    text = re.sub(r"    rules:\n      - \{service: outpatient, levels: \[village\], ratio: 0\.7.*?\n", "", example())
    return re.sub(r"    levers:\n      insurance:\n.*?(?=outcomes:)", "", text, flags=re.DOTALL)


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    """A case file in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
