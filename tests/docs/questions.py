"""Write docs/questions.md: the thirty questions with what their commands really print.

    python -m tests.docs.questions

runs every command, each run once; the page says how long that took.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
import time
from pathlib import Path

import typer
from ruamel.yaml import YAML
from typer.testing import CliRunner

import run

ROOT = Path(__file__).resolve().parents[2]
SOURCE, PAGE = ROOT / "docs" / "questions.yaml", ROOT / "docs" / "questions.md"
WHO = {"planner": "Planner in a county health bureau", "researcher": "Researcher", "author": "Briefing author"}


def content() -> dict:
    """The questions as data."""
    return YAML(typ="safe").load(SOURCE.read_text(encoding="utf-8"))


def options_of(command: str) -> set[str]:
    """The options a command knows, such as --residents."""
    known = typer.main.get_command(run.app).commands[command].params  # type: ignore[attr-defined]
    return {option for parameter in known for option in parameter.opts}


def words_of(command: str, options: str) -> list[str]:
    """A command's words with the page's options behind it, but for those it names itself or does not know."""
    words, common = shlex.split(command), shlex.split(options)
    known = options_of(words[0])
    for name, value in zip(common[::2], common[1::2], strict=True):
        if name in known and name not in words:
            words += [name, value]
    return words


def printed(words: list[str], outputs: Path) -> str:
    """What a command prints, without the folder's name on this machine; RuntimeError if it fails.

    Called without a process of its own, so that the loops are loaded once for all commands.
    """
    asked = [*words, "--outputs", str(outputs)] if "--outputs" in options_of(words[0]) else words
    done = CliRunner().invoke(run.app, asked, env={"COLUMNS": "100", "CI": "1"})
    if done.exit_code:
        raise RuntimeError(f"{shlex.join(asked)} ends with {done.exit_code}: {done.output}") from done.exception
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    text = "\n".join(line for line in lines if not line.startswith("This run exists"))
    return re.sub(r"\n{3,}", "\n\n", text.replace(str(outputs), "outputs")).strip()


def page(answers: dict[str, list[str]], minutes: float) -> str:
    """The page, given what each question's commands printed and the minutes they took."""
    data = content()
    lines = [
        "# Thirty questions, answered",
        "",
        "Every answer below is what the command above it printed. Made by `python -m tests.docs.questions` from "
        f"docs/questions.yaml, with `{data['options']}` unless a line says otherwise, so that the page can be made "
        f"anew quickly: it took {minutes:.0f} minutes on {os.cpu_count()} cores. One replicate is a single run at the "
        "central values, without band or probability; two give a direction, and their 90% band is the two runs "
        "themselves. For a briefing ask for `--residents 10% --replicates 20` or more.",
        "",
    ]
    who = ""
    for id, question in data["questions"].items():
        if question["who"] != who:
            who = question["who"]
            lines += [f"## {WHO[who]}", ""]
        lines += [f"### {id}. {question['en']}", "", f"*{question['zh']}*", ""]
        for command, answer in zip(question["commands"], answers[id], strict=True):
            lines += [
                "```text",
                "> python run.py " + shlex.join(words_of(command, data["options"])),
                "",
                answer,
                "```",
                "",
            ]
        lines += [question["reading"].strip(), "", f"*Rests on:* {question['rests'].strip()}", ""]
    return "\n".join(lines)


def main() -> None:
    """Run all commands and write the page."""
    data = content()
    answers: dict[str, list[str]] = {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for id, question in data["questions"].items():
            answers[id] = [printed(words_of(c, data["options"]), Path(folder)) for c in question["commands"]]
            print(id, "done", flush=True)
    minutes = (time.monotonic() - began) / 60
    PAGE.write_text(page(answers, minutes), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
