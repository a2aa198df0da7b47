"""One measurement each: what a process of its own measures, and gives back as plain numbers."""

from __future__ import annotations

import time
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.machine import peak_megabytes, timed, use_threads

Facts = dict[str, Any]


def engine(residents: int, months: int, threads: int, seconds: float) -> Facts:
    """The model of a county of so many residents over these months, or as many as begin within the CPU seconds."""
    from tests.benchmarks.county import CountyOfAnySize, plan_of  # noqa: PLC0415 - importing it is measured elsewhere
    from tests.benchmarks.phases import EVENTS, Stopwatch, events  # noqa: PLC0415

    use_threads(threads)
    _warm_up()
    before = peak_megabytes()
    model = CountyOfAnySize(plan_of(residents))
    watch, each, happened = Stopwatch(model), [], dict.fromkeys(EVENTS, 0)
    with timed() as whole:
        while len(each) < months and sum(month.cpu for month in each) < seconds:
            with timed() as month:
                model.step()
            each.append(month)
            for event, number in events(model).items():
                happened[event] += number
    return {
        "cpu": whole.cpu, "wall": whole.wall, "others": whole.others, "months": len(each),
        "cpu_each": [month.cpu for month in each], "wall_each": [month.wall for month in each],
        "phases": watch.cpu, "events": happened, "facilities": len(model.table),
        "state_bytes": sum(column.itemsize for column in model.residents),
        "peak_mb": peak_megabytes(), "before_mb": before,
    }  # fmt: skip


def _warm_up() -> None:
    """A year and two months of a few people, so that every loop is there and every table has been read."""
    from tests.benchmarks.county import CountyOfAnySize, plan_of  # noqa: PLC0415

    model = CountyOfAnySize(plan_of(400))
    for _ in range(14):
        model.step()


def small_model(program: str, residents: int, months: int) -> Facts:
    """Our own program of the small model, `agents` or `arrays`; building it is left out."""
    from tests.benchmarks import agents, arrays  # noqa: PLC0415
    from tests.benchmarks.small_county import build  # noqa: PLC0415

    made = {"agents": agents, "arrays": arrays}[program].SmallCounty(*build(residents), 1, months)
    with timed() as took:
        for _ in range(months):
            made.step()
    return {"cpu": took.cpu, "wall": took.wall, "others": took.others, "months": months}


def choice(residents: int, months: int, times: int) -> Facts:
    """CPU nanoseconds an episode takes to choose in the plain loop and in the engine's lanes, told in turns.

    Both go through the same month on one thread, the one after these months, so many times after a first that compiles.
    """
    from sim.care.choosing import choose_providers  # noqa: PLC0415
    from sim.measure.tally import new_tally  # noqa: PLC0415
    from tests.benchmarks.county import CountyOfAnySize, plan_of  # noqa: PLC0415
    from tests.benchmarks.plain_choice import choose_plainly  # noqa: PLC0415

    use_threads(1)
    model = CountyOfAnySize(plan_of(residents))
    for _ in range(months):
        model.step()
    model.begin_month()
    model.choose_providers()  # makes the market
    tally, episodes = new_tally(len(model.table), model.places.n_villages), len(model.episodes.resident)
    ways = {"plain": choose_plainly, "lanes": choose_providers}
    each: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(1 + times):
        for name, choose in ways.items():
            with timed() as took:
                choose(
                    model.residents, model.episodes, model.market, model.taste, model.coverage, model.bills, tally,
                    model.key, model.month,
                )  # fmt: skip
            each[name].append(took.cpu * 1e9 / episodes)
    return {"episodes": episodes, **{name: turns[1:] for name, turns in each.items()}}


def start(residents: int) -> Facts:
    """CPU seconds from the start of the process until a run could begin: imported, plan loaded, county built."""
    from sim.model import CountyModel  # noqa: PLC0415
    from sim.plan import plan_by_name  # noqa: PLC0415

    imported = time.process_time()
    plan = plan_by_name("scenarios/all_three.yaml", "typical")
    loaded = time.process_time()
    model = CountyModel(plan)
    built = time.process_time()
    if residents != model.places.population.sum():
        raise ValueError(f"the typical county has {model.places.population.sum()} residents, not {residents}")
    return {"imported": imported, "loaded": loaded - imported, "built": built - loaded}


def first_months() -> Facts:
    """A small county's first months; with an empty folder for compiled code this is the time to compile."""
    with timed() as took:
        _warm_up()
    return {"cpu": took.cpu, "wall": took.wall, "others": took.others}


def machine_rates() -> Facts:
    """Draws, powers and bytes of this machine."""
    from tests.benchmarks.rates import rates  # noqa: PLC0415

    return dict(rates())


def many_runs(residents: int, runs: int, months: int) -> Facts:
    """Runs through the runner on all cores, each a replicate of its own with a draw of the assumptions.

    The rate is that of the runs after the first of every worker, so that starting the workers, and compiling, is left
    out; setting the level constants of a draw and writing the results are part of it.
    """
    from sim.experiment.runner import tasks_of  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        tasks = tasks_of(["scenarios/all_three.yaml"], runs, True, _template(residents, months, folder))
        return _rate(tasks, min(3, runs - 1))  # one run here, one of each of two workers


def sweep(residents: int, replicates: int, months: int) -> Facts:
    """Runs of policies compared: each replicate's draw meets all of them, and its level constants are known already.

    Scenarios of a replicate share the months before their levers differ, as in every comparison. The rate is that of
    the replicates after the first of every worker; writing the results is part of it.
    """
    from sim.experiment.runner import tasks_of  # noqa: PLC0415
    from sim.experiment.runs import plan_task  # noqa: PLC0415
    from sim.plan import shipped_scenarios  # noqa: PLC0415
    from tests.benchmarks.county import settings  # noqa: PLC0415

    scenarios = [str(shipped_scenarios()[name]) for name in settings()["sweep"]]
    with TemporaryDirectory() as folder:
        tasks = tasks_of(scenarios, replicates, True, _template(residents, months, folder))
        for task in tasks[:: len(scenarios)]:
            plan_task(task)  # which leaves the constants in the folder
        return _rate(tasks, 2 * len(scenarios))


def _template(residents: int, months: int, folder: str) -> Any:
    """What runs through the runner have in common: so many residents of the typical county, months, an empty folder."""
    from sim.experiment.runs import Task  # noqa: PLC0415
    from sim.months import month_number  # noqa: PLC0415
    from sim.plan import BURN_IN_MONTHS  # noqa: PLC0415
    from tests.benchmarks.county import settings  # noqa: PLC0415

    return Task(
        scenario="", county="typical", residents_share=residents / settings()["county"]["residents"], seed=1,
        replicate=1, draw=True, until=month_number("2019-01") - BURN_IN_MONTHS + months - 1, outputs=folder,
    )  # fmt: skip


def _rate(tasks: list[Any], begun: int) -> Facts:
    """Runs a minute on two cores once so many have ended."""
    from sim.experiment.runner import carry_out_all  # noqa: PLC0415

    moments: dict[int, float] = {}
    with timed() as took:
        _, failures = carry_out_all(tasks, 2, lambda done, total: moments.setdefault(done, time.perf_counter()))
    first, last = min(done for done in moments if done >= begun), max(moments)
    return {
        "runs": len(tasks), "failures": len(failures), "wall": took.wall, "others": took.others,
        "per_minute": 60 * (last - first) / (moments[last] - moments[first]),
    }  # fmt: skip


JOBS = {
    "engine": engine,
    "small_model": small_model,
    "choice": choice,
    "start": start,
    "first_months": first_months,
    "machine_rates": machine_rates,
    "many_runs": many_runs,
    "sweep": sweep,
}
