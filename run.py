"""The command line of the county health-system simulation; `python run.py --help` lists what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.present.command_line import (
    OUTPUTS,
    Asked,
    County,
    Lang,
    Outputs,
    Replicates,
    Residents,
    Seed,
    Until,
    answering,
    guarded,
)

app = typer.Typer(
    help="县域医疗卫生体系模拟：政策情景 → 达标判断。County health-system simulation: policy scenarios to verdicts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Scenarios = Annotated[list[str], typer.Argument(help="情景；第一个为对照 / first: to compare with")]
Package = Annotated[str, typer.Argument(help="情景或文件包 / a scenario or package")]
Against = Annotated[str, typer.Option(help="对照情景 / scenario to hold it against")]
Indicators = Annotated[str, typer.Option(help="指标编号，用逗号分开 / ids of indicators")]
SomeIndicators = Annotated[list[str] | None, typer.Option("--indicator", help="指标编号，可多次 / indicators")]
Burden = Annotated[bool, typer.Option("--burden", help="判断多少取决于假设(约5倍耗时) / share that is assumption")]


@app.command()
@answering(residents="10%", replicates=20)
def run(to: Any, asked: Asked, scenario: str, burden: Burden = False) -> None:
    """运行一个情景并给出达标判断 / run one scenario."""
    options = asked.checked([scenario])
    from sim.present.comparison import answer

    answer(options, to, with_burden=burden)


@app.command()
@answering(residents="10%", replicates=20)
def compare(to: Any, asked: Asked,
            scenarios: Annotated[list[str] | None, typer.Argument(help="情景；缺省为六个自带情景 / scenarios")] = None,
            burden: Burden = False) -> None:  # fmt: skip
    """比较多个情景(第一个为基线)，同一批居民与随机数 / compare scenarios, the first is the baseline."""
    from sim.present.inputs import DEFAULT_SCENARIOS

    options = asked.checked(scenarios or DEFAULT_SCENARIOS)
    from sim.present.comparison import answer

    answer(options, to, with_burden=burden)


@app.command()
@answering(residents="10%", replicates=4)
def targets(to: Any, asked: Asked,
            document: Annotated[str, typer.Argument(help="文件：xt, sm, nm, hn, ws 或题名的一部分 / a document")],
            scenario: Annotated[str | None, typer.Argument(help="情景；缺省只列目标 / none: a list")] = None,
            ) -> None:  # fmt: skip
    """一份文件的全部目标；给出情景则逐条判断 / the targets of a document, with a scenario its scorecard."""
    names = [] if scenario is None else [scenario]
    counties = [] if asked.county is None else [name.strip() for name in asked.county.split(",")]
    for name in counties or [None]:
        options = asked.checked(names, name)
    from sim.present.scorecard import answer_targets, list_targets

    if scenario is None:
        list_targets(document, asked.lang, to)
    else:
        answer_targets(document, options, to, counties)


@app.command()
@answering(residents="10%", replicates=4)
def years(to: Any, asked: Asked, scenarios: Scenarios, indicators: Indicators) -> None:
    """逐年列出指标 / indicators year by year."""
    options = asked.checked(scenarios)
    from sim.present.yearly import show_years

    show_years([name.strip() for name in indicators.split(",")], options, to)


@app.command()
@answering(residents="10%", replicates=4)
def scan(to: Any, asked: Asked, scenario: str,
         settings: Annotated[list[str], typer.Option("--set", help="参数=值1,值2 / LEVER.PARAMETER=V1,V2")],
         indicators: Indicators) -> None:  # fmt: skip
    """一个或几个参数取不同数值时的结果 / the outcome over several values of one or more parameters."""
    from sim.present.scan import grid, show_scan

    points = grid(scenario, settings)
    show_scan(points, [name.strip() for name in indicators.split(",")], asked.checked([*points]), to)


@app.command()
@answering(residents="10%", replicates=1)
def smallest(to: Any, asked: Asked, package: str,
             target: Annotated[str, typer.Argument(help="目标编号，如 XT-T02 / a target's id")]) -> None:  # fmt: skip
    """要达到一项目标，最少要哪几类政策 / the fewest families of levers that meet a target."""
    from sim.present.inputs import known_target

    options, chosen = asked.checked([package]), known_target(target)
    from sim.present.smallest import show_smallest

    show_smallest(options, chosen, to)


@app.command()
@answering(residents="10%", replicates=4)
def costs(to: Any, asked: Asked, scenarios: Scenarios) -> None:
    """谁付多少、基金与机构收支、每个百分点的代价 / who pays what, the funds' years, the price of a point."""
    options = asked.checked(scenarios)
    from sim.present.costs import show_costs

    show_costs(options, to)


@app.command()
@answering(residents="10%", replicates=4)
def leaving(to: Any, asked: Asked, scenario: str) -> None:
    """县外住院由哪些病种构成 / which admissions leave the county."""
    options = asked.checked([scenario])
    from sim.present.leaving import show_leaving

    show_leaving(options, to)


@app.command()
@answering(residents="10%", replicates=4)
def townships(to: Any, asked: Asked, scenario: str, against: Against = "baseline") -> None:
    """分乡镇看一个情景 / a scenario township by township."""
    options = asked.checked([against, scenario])
    from sim.present.townships import show_townships

    show_townships(options, to)


@app.command()
@answering(residents="2%", replicates=8)
def sensitivity(to: Any, asked: Asked, scenario: str,
                indicator: Annotated[str, typer.Option(help="指标 / indicator's id")] = "primary_visit_share_county",
                groups: Annotated[str, typer.Option(help="只看这几组，如 lever,prior.choice / only these groups")] = "",
                ) -> None:  # fmt: skip
    """结果取决于哪些假设 / on which assumptions a result hangs."""
    from sim.present.inputs import known_indicator

    options, chosen = asked.checked([scenario]), known_indicator(indicator)
    from sim.present.sensitivity import show_sensitivity

    show_sensitivity(options, chosen, [name.strip() for name in groups.split(",") if name.strip()], to)


@app.command()
def levers(name: Annotated[str | None, typer.Argument(help="杠杆或参数 / a lever or parameter")] = None,
           family: Annotated[str, typer.Option(help="类别，如 insurance / a family")] = "",
           document: Annotated[str, typer.Option(help="提出的文件：xt, sm, nm, hn, ws / a document")] = "",
           scope: Annotated[str, typer.Option(help="core | extended | documentary")] = "",
           evidence: Annotated[str, typer.Option(help="published | assumed")] = "",
           county: Annotated[str, typer.Option(help="现状值取自该县 / county of the bau values")] = "typical",
           write: Annotated[Path | None, typer.Option(help="写成 CSV / write as CSV")] = None,
           lang: Lang = "zh") -> None:  # fmt: skip
    """列出政策杠杆(可筛选)；给出名称则显示其全部说明 / list levers, or explain one."""

    def work(to: Any) -> None:
        from sim.present.inspection import show_levers
        from sim.present.lever_choice import Filters

        show_levers(name, Filters(family, document, scope, evidence), county, lang, write, to)

    guarded(work, lang)


@app.command()
def show(scenario: str,
         against: Against = "baseline",
         county: County = None, lang: Lang = "zh") -> None:  # fmt: skip
    """显示一个情景相对另一个情景改变了什么 / what a scenario changes."""

    def work(to: Any) -> None:
        from sim.present.inspection import show_changes

        show_changes(scenario, against, county, lang, to)

    guarded(work, lang)


@app.command()
def schema(
    write: Annotated[Path | None, typer.Option(help="写入文件 / write to a file")] = None, lang: Lang = "zh"
) -> None:
    """输出情景文件的 JSON Schema(供编辑器校验) / JSON Schema of scenario files."""

    def work(to: Any) -> None:
        from sim.present.inspection import write_schema

        write_schema(write, to)

    guarded(work, lang)


@app.command()
def check(path: str, lang: Lang = "zh") -> None:
    """检查县文件夹或情景文件，一次列出全部错误 / check a county folder or a scenario file."""

    def work(to: Any) -> None:
        from sim.present.inspection import check as check_path

        check_path(path, lang, to)

    guarded(work, lang)


@app.command()
def evidence(county: Annotated[str, typer.Argument(help="县 / county")] = "typical",
             residents: Residents = "100%", seed: Seed = 1,
             write: Annotated[Path | None, typer.Option(help="写成 Markdown / write as Markdown")] = None,
             outputs: Outputs = OUTPUTS, lang: Lang = "zh") -> None:  # fmt: skip
    """基线与实测水平对照 / hold the baseline against observed levels."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        options = checked(["baseline"], county, residents, seed, 1, None, outputs, lang)
        from sim.present.evidence import show_evidence

        show_evidence(county, options.residents_share, seed, outputs, lang, write, to)

    guarded(work, lang)


@app.command()
def explain(scenario: str,
            indicator: Annotated[str, typer.Option(help="指标编号 / indicator's id")] = "primary_visit_share_county",
            against: Against = "baseline",
            county: County = None, residents: Residents = "10%", seed: Seed = 1, until: Until = None,
            top: Annotated[int, typer.Option(min=1, help="列出最大的几个流向 / largest flows listed")] = 10,
            outputs: Outputs = OUTPUTS, lang: Lang = "zh") -> None:  # fmt: skip
    """解释一个情景的指标变化从何而来 / where a scenario's change in an indicator comes from."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked, known_indicator

        options = checked([scenario, against], county, residents, seed, 1, until, outputs, lang)
        chosen = known_indicator(indicator)
        from sim.present.explanation import show_explanation

        show_explanation(options, chosen, top, to)

    guarded(work, lang)


@app.command()
@answering(residents="10%", replicates=4)
def whatif(to: Any, asked: Asked, package: Package,
           by: Annotated[str, typer.Option(help="family 类别 | lever 杠杆")] = "family",
           kinds: Annotated[str, typer.Option(help="哪些变体 / which what-ifs")] = "only,all_but,weak,strong,late",
           indicator: SomeIndicators = None) -> None:  # fmt: skip
    """把一个文件包按类别或杠杆拆开：单独、去掉、减半、加强、推迟 / take a package apart."""
    from sim.present.inputs import checked_words, known_indicator

    options = asked.checked([package])
    chosen = [known_indicator(name).id for name in indicator or ()]
    from sim.experiment.what_ifs import KINDS
    from sim.present.what_ifs import answer_what_ifs

    checked_words("--by", [by], ("family", "lever"))
    answer_what_ifs(options, by, checked_words("--kinds", kinds.split(","), KINDS), chosen, to)


@app.command()
@answering(residents="10%", replicates=4)
def attribution(to: Any, asked: Asked, package: Package, indicator: SomeIndicators = None) -> None:
    """一个文件包的效果由哪几组政策贡献(全部组合，Shapley) / which groups of levers an effect comes from."""
    from sim.present.inputs import known_indicator

    options = asked.checked([package])
    chosen = [known_indicator(name).id for name in indicator or ()]
    from sim.present.attribution import answer_attribution

    answer_attribution(options, chosen, to)


@app.command()
def variants(package: Package,
             lang: Lang = "zh") -> None:  # fmt: skip
    """列出一个情景可用的全部变体(NAME@VARIANT) / list the variants of a scenario."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        options = checked([package], None, "100%", 1, 1, None, OUTPUTS, lang)
        from sim.present.variants import list_variants

        list_variants(options.scenarios[0], lang, to)

    guarded(work, lang)


@app.command()
def elasticities(county: Annotated[str, typer.Option(help="县 / county")] = "typical", residents: Residents = "10%",
                 replicates: Replicates = 3, seed: Seed = 1,
                 outputs: Outputs = OUTPUTS, lang: Lang = "zh") -> None:  # fmt: skip
    """模型的价格弹性与文献对照 / the model's price elasticities beside the published."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        options = checked(["baseline"], county, residents, seed, replicates, None, outputs, lang)
        from sim.present.elasticities import show_elasticities

        show_elasticities(options, to)

    guarded(work, lang)


@app.command()
def calibrate(county: Annotated[str, typer.Argument(help="县：名称或文件夹 / a county's id or folder")] = "typical",
              residents: Residents = "10%",
              quick: Annotated[bool, typer.Option("--quick", help="试运行，结果不可用 / a trial run")] = False,
              outputs: Outputs = OUTPUTS, lang: Lang = "zh") -> None:  # fmt: skip
    """用实测数据校准一个县(约一小时，可中断续算) / fit a county to its observations."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        options = checked([], county, residents, 1, 1, None, outputs, lang)
        from sim.present.calibration import show_calibration

        show_calibration(county, options, to, quick=quick)

    guarded(work, lang)


@app.command()
def hindcast(county: Annotated[str, typer.Argument(help="县 / county")] = "typical",
             keep: Annotated[bool, typer.Option("--keep", help="保存供 scoreboard 使用 / keep for scoreboard")] = False,
             outputs: Outputs = OUTPUTS, lang: Lang = "zh") -> None:  # fmt: skip
    """只用此前的数据拟合，预测2020–2022年并与实测对照 / fit on earlier years, foretell later ones."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        checked(["baseline"], county, "100%", 1, 1, None, outputs, lang)
        from sim.present.hindcast import show_hindcast

        show_hindcast(county, outputs, keep, lang, to)

    guarded(work, lang)


@app.command()
def validate(paths: Annotated[list[Path] | None, typer.Argument(help="案例文件或文件夹；缺省为自带 / cases")] = None,
             residents: Residents = "20%",
             replicates: Annotated[int, typer.Option(help="抽取次数；1 = 中值 / draws; 1 takes central values")] = 24,
             seed: Seed = 1,
             write: Annotated[Path | None, typer.Option(help="写成 Markdown / write as Markdown")] = None,
             keep: Annotated[bool, typer.Option("--keep", help="保存供 scoreboard 使用 / keep for scoreboard")] = False,
             outputs: Outputs = OUTPUTS, lang: Lang = "zh") -> None:  # fmt: skip
    """自然实验：模拟的政策效果与文献对照 / natural experiments: simulated effects beside the published."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        options = checked([], None, residents, seed, replicates, None, outputs, lang)
        from sim.calibration.cases import CASES
        from sim.present.validation import show_validation

        show_validation(paths or [CASES], options, write, to, is_kept=keep)

    guarded(work, lang)


@app.command()
def scoreboard(county: Annotated[str, typer.Argument(help="县 / county")] = "typical",
               write: Annotated[Path | None, typer.Option(help="写成 Markdown / write as Markdown")] = None,
               lang: Lang = "zh") -> None:  # fmt: skip
    """模型通过和没有通过哪些检验 / which tests the model passes and which it fails."""

    def work(to: Any) -> None:
        from sim.present.inputs import checked

        checked(["baseline"], county, "100%", 1, 1, None, OUTPUTS, lang)
        from sim.present.scoreboard import show_scoreboard

        show_scoreboard(county, write, lang, to)

    guarded(work, lang)


if __name__ == "__main__":
    app()
