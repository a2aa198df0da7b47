"""A small county folder in a temporary directory that inherits the typical county."""

from pathlib import Path

import pytest
from county_folder import HEAD, Write


@pytest.fixture
def write_county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes `here/county.yaml` with a text below the head, and other files; paths in faults then begin with here/."""
    monkeypatch.chdir(tmp_path)

    def write(text: str = "", files: dict[str, str | bytes] | None = None, head: str = HEAD) -> Path:
        folder = tmp_path / "here"
        folder.mkdir(exist_ok=True)
        (folder / "county.yaml").write_text(head + text, encoding="utf-8")
        for name, content in (files or {}).items():
            (folder / name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return folder

    return write
