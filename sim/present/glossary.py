"""The one glossary zh/en behind labels of tables, figures and messages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.faults import nearest
from sim.present.rows import Lang
from sim.remembered import remembered

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
FILE = Path(__file__).with_name("glossary.yaml")


class UnknownTermError(LookupError):
    """A key or language the glossary does not have; the message names the nearest."""


@cache
def entries() -> dict[str, dict[str, str]]:
    """Key → language → text, as in `glossary.yaml`."""
    return remembered("glossary", [FILE], _read)


def _read() -> dict[str, dict[str, str]]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - half of the start-up time of `--help`

    return {key: dict(texts) for key, texts in YAML(typ="safe").load(FILE.read_text(encoding="utf-8")).items()}


def term(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang` (`zh` or `en`), its {…} filled in from `values`.

    Raises UnknownTermError, naming the nearest key, if the glossary lacks the key or the language.
    """
    if lang not in LANGUAGES:
        raise UnknownTermError(f"language '{lang}' is unknown; write zh or en")
    if key not in entries():
        raise UnknownTermError(f"'{key}' is not in the glossary; {nearest(key, entries()) or 'add it to ' + FILE.name}")
    text = entries()[key][lang]
    return text.format(**values) if values else text


def head(column: str, lang: str) -> str:
    """The head of a CSV column: the glossary's `column.<name>` where there is one, else the column's own name."""
    key = f"column.{column}"
    return term(key, lang) if key in entries() else column
