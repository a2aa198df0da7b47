"""What stands beside a verdict, or before a run, about what a scenario's levers need to work."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiment.prerequisites import Presence, presences
from sim.experiment.runs import Result
from sim.measure.indicators import load_indicators
from sim.policy.prerequisites import left_undone, requested
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.present.glossary import term
from sim.present.text import amount, month


def presence_lines(scenarios: Sequence[Scenario], results: Sequence[Result], when: str, lang: str) -> list[str]:
    """A heading, and a line for each prerequisite with its number in each scenario that needs it; none: empty."""
    said: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for scenario in scenarios:
        title = scenario.title_zh if lang == "zh" else scenario.title_en
        for presence in presences(scenario, results, when):
            name = f" ({title})" if len(scenarios) > 1 else ""
            said.setdefault(presence.name, []).append(_number(presence, lang) + name)
            titles[presence.name] = presence.prerequisite.text(lang)
    if not said:
        return []
    last = str(results[0].indicators.index[-1])
    joint, colon = term("sentence.separator", lang), term("prerequisites.colon", lang)
    lines = [f"- {titles[name]}{colon}{joint.join(numbers)}" for name, numbers in said.items()]
    return [term("prerequisites.beside", lang, month=month(min(when, last), lang)), *lines]


def undone_lines(scenario: Scenario, registry: Registry, lang: str) -> list[str]:
    """A line for each prerequisite that the scenario's own levers leave at business as usual, and for requests."""
    joint = term("sentence.separator", lang)

    def titles(levers: Sequence[str]) -> str:
        known = [registry.levers[key] for key in levers if key in registry.levers]
        return joint.join(lever.title_zh if lang == "zh" else lever.title_en for lever in known)

    lines = []
    moved = {key.partition(".")[0] for key in scenario.paths}
    for entry in left_undone(scenario).values():
        needs = list(dict.fromkeys(key.partition(".")[0] for key in entry.needs))
        words = {"prerequisite": entry.text(lang), "needs": titles(needs)}
        words["levers"] = titles([key for key in entry.levers if key in moved])
        lines.append(term("prerequisites.undone", lang, **words))
    asked = requested(scenario)
    if asked:
        lines.append(term("prerequisites.requested", lang, levers=titles(asked)))
    return lines


def _number(presence: Presence, lang: str) -> str:
    measure = presence.prerequisite.measure
    unit = load_indicators()[measure.indicator].unit if measure.indicator else "share"
    return presence.prerequisite.statement(amount(presence.value[0], unit, lang), lang)
