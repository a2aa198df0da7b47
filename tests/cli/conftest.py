"""The command line as a person meets it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(tmp_path):
    """Call `run.py` with some words; answers the finished process, with texts decoded."""

    def call(*words, encoding="utf-8", cwd=ROOT, **environment):
        env = os.environ | {"PYTHONIOENCODING": encoding, "COLUMNS": "100", "CI": "1"} | environment
        return subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *map(str, words)],
            capture_output=True, cwd=cwd, env=env, encoding=encoding, check=False, timeout=600,
        )  # fmt: skip

    return call
