"""What commands share on the command line: options said once for all, and what happens to faults and interruptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from sim.present.inputs import Options

County = Annotated[str | None, typer.Option(help="县：scenarios/counties 下的名称或文件夹 / a county's id or folder")]
Residents = Annotated[str, typer.Option(help="居民样本，如 10% / share of residents simulated")]
Replicates = Annotated[int, typer.Option(help="集合的抽样次数；1 同 --point / draws of the ensemble; 1 is --point")]
Point = Annotated[bool, typer.Option("--point", help="后验中位数处的单次运行 / one run at the posterior median")]
Seed = Annotated[int, typer.Option(help="随机种子 / seed")]
Until = Annotated[str | None, typer.Option(help="最后月份 YYYY-MM / last month")]
Outputs = Annotated[Path, typer.Option(help="结果文件夹 / folder for results")]
Without = Annotated[str, typer.Option(help="切断的反馈回路，如 R3,B7 / feedback loops switched off")]
Lang = Annotated[str, typer.Option(help="zh | en")]

OUTPUTS = Path("outputs")


@dataclass(frozen=True)
class Asked:
    """What was typed for the shared options, not yet checked."""

    county: County
    residents: Residents
    replicates: Replicates
    point: Point
    seed: Seed
    until: Until
    without: Without
    outputs: Outputs
    lang: Lang

    def checked(self, scenarios: Sequence[str], county: str | None = None) -> Options:
        """The options with these scenarios, and with another county if one is given; InputFaults for wrong ones."""
        from sim.present.inputs import checked  # noqa: PLC0415 - the help is quick without

        replicates = 1 if self.point else self.replicates
        return checked(scenarios, county or self.county, self.residents, self.seed, replicates, self.until,
                       self.outputs, self.lang, self.without)  # fmt: skip


def guarded(work: Callable[[Any], object], lang: str) -> None:
    """Run a command; faults in the input are printed one a line with exit code 2, an interruption says what is kept."""
    from sim.faults import InputFaults  # noqa: PLC0415 - the help is quick without
    from sim.present.console import console, print_faults  # noqa: PLC0415
    from sim.present.glossary import LANGUAGES, term  # noqa: PLC0415

    spoken = lang if lang in LANGUAGES else "zh"
    try:
        work(console())
    except InputFaults as faults:
        print_faults(faults, spoken)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        console(stderr=True).print(term("console.interrupted", spoken))
        raise typer.Exit(130) from None


def answering(residents: str, replicates: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the shared options, with these defaults, behind its own; it is called guarded.

    The command's function takes `to`, the console, and `asked`, an `Asked`; what else it takes is its own.
    """
    defaults = {"county": None, "residents": residents, "replicates": replicates, "point": False, "seed": 1,
                "until": None, "without": "", "outputs": OUTPUTS, "lang": "zh"}  # fmt: skip
    kinds = get_type_hints(Asked, include_extras=True)
    shared = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=defaults[field.name], annotation=kinds[field.name])
        for field in fields(Asked)
    ]

    def give(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        own = [
            parameter.replace(annotation=hints[parameter.name], kind=Parameter.KEYWORD_ONLY)
            for parameter in signature(command).parameters.values()
            if parameter.name not in ("to", "asked")
        ]

        @wraps(command)
        def called(**typed: Any) -> None:
            asked = Asked(**{option.name: typed.pop(option.name) for option in shared})
            guarded(lambda to: command(to=to, asked=asked, **typed), asked.lang)

        called.__signature__ = Signature([*own, *shared])  # type: ignore[attr-defined]
        called.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *shared)}
        return called

    return give
