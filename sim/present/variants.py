"""The answer to `variants`: every name that can be written behind `@`, with what it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.plan import load_reference, load_registry
from sim.policy.variants import MARK, SIZED, scope_titles, size_words, variants_of
from sim.policy.what_if_rules import Text, meaning, title
from sim.present.glossary import term

if TYPE_CHECKING:
    from rich.console import Console

SCOPE = "S"
"""What stands for a family or lever in the name of a variant."""


def list_variants(reference: str, lang: str, to: Console) -> None:
    """Print the file's own variants and the generated ones of a scenario; InputFaults if there is no such scenario."""
    registry = load_registry()
    scenario = load_reference(reference, registry)
    known = variants_of(scenario, registry)
    own = [variant for variant in known if variant.name in scenario.variants]
    about_scope = tuple(f"{kind}_" for kind in SIZED)
    single = [variant for variant in known if variant not in own and not variant.name.startswith(about_scope)]
    about_s = Text(SCOPE, SCOPE)
    kinds = ((f"{kind}_{SCOPE}", title(kind, about_s, size_words(kind)), meaning(kind)) for kind in SIZED)
    scopes = ((name, words, Text("", "")) for name, words in scope_titles(scenario, registry).items())
    to.print(scenario.title_zh if lang == "zh" else scenario.title_en, style="bold", soft_wrap=True)
    to.print(term("variants.how", lang, example=f"{scenario.file.stem}{MARK}{known[0].name}"), soft_wrap=True)
    _print("variants.own", ((v.name, v.title, v.meaning) for v in own), lang, to)
    _print("variants.generated", ((v.name, v.title, v.meaning) for v in single), lang, to)
    _print("variants.sized", kinds, lang, to)
    _print("variants.scopes", scopes, lang, to)
    to.print()
    to.print(term("variants.numbers", lang), soft_wrap=True)


def _print(heading: str, rows: Iterable[tuple[str, Text, Text]], lang: str, to: Console) -> None:
    """A heading, then name, title and meaning of each row; nothing without rows."""
    listed = list(rows)
    if not listed:
        return
    to.print()
    to.print(term(heading, lang), style="bold")
    for name, words, about in listed:
        to.print(f"  {name}  {words.of(lang)}", soft_wrap=True)
        if about.of(lang):
            to.print(f"      {about.of(lang)}", soft_wrap=True)
