"""Question 3: does one new day cost more on ten times the history?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.kpi_sql import build, seconds_in_nodes, write_history
from benchmarks.measuring import Clock, Measured, Progress, job, measure, require_same, side_by_side
from benchmarks.result import Aim, Result, Row, Table, cpu_of, part_of, row, wall_of

QUESTION = "Does one new day cost more on ten times the history?"
METHOD = """\
Two generated lakes, one with ten times the days and so ten times the rows of the other; their last
days hold the same rows. Both are built and published, then the same new day arrives in both, 5 % of
it late by up to 60 days, and a night builds, checks and publishes it: the build is incremental.
Times count after both nights gave the same values of the month."""

STEPS = ("build", "of it, the nodes inside dbt", "check", "publish")


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    """Add days to histories of `size["history_days"]` days, `size["history_events"]` each."""
    lakes = {
        f"{days:,} days of {size['history_events']:,} events": {
            "home": str(scratch / str(days)),
            "days": days,
            "events": size["history_events"],
        }
        for days in size["history_days"]
    }
    full = []
    for name, lake in lakes.items():
        progress(f"{name}: writing the lake")
        measure(job(name, write_history, **lake))
        progress(f"{name}: the full build")
        full.append(
            Measured(f"full build, {name}", (measure(job(name, first_night, home=lake["home"])),))
        )

    def next_day(turn: int) -> None:
        progress("a new day arrives")
        for name, lake in lakes.items():
            measure(job(name, write_history, **lake, later_days=turn + 1))

    costs: dict[str, list[Any]] = {name: [] for name in lakes}
    for turn in range(size["history_rounds"]):
        next_day(turn)
        contenders = [
            job(name, add_day, home=lake["home"], later_days=turn + 1)
            for name, lake in lakes.items()
        ]
        answers = {}
        for measured in side_by_side(contenders, rounds=1, progress=progress):
            costs[measured.name] += measured.costs
            answers[measured.name] = measured.costs[0].answer
        require_same("values of the month", answers)
    short, long = (Measured(f"night, {name}", tuple(cost)) for name, cost in costs.items())
    steps = [
        Row(
            f"{step}: 10 times the days",
            long.part(step),
            None,
            None,
            long.ratio(short, part_of(step)),
            None,
        )
        for step in STEPS
    ]
    table = Table("one new day", (row(short, short), row(long, short), *steps))
    aims = [
        Aim("a night on 10 times the history, wall", 1.3, long.ratio(short, wall_of), "x"),
        Aim("a night on 10 times the history, CPU", 1.3, long.ratio(short, cpu_of), "x"),
        *(
            Aim(f"the step {step}, wall", 1.3, long.ratio(short, part_of(step)), "x")
            for step in STEPS
        ),
    ]
    return Result(3, QUESTION, METHOD, (table, Table.of("for comparison", full)), tuple(aims))


# -- what runs in processes of its own -------------------------------------------------------


def first_night(clock: Clock, home: str) -> None:
    """Build from nothing, check and publish; what is measured is the build."""
    from benchmarks.generated_lake import LAST_DAY, installation
    from nightly import steps

    build(clock, home)
    settings = installation(Path(home))
    steps.check(settings, LAST_DAY, print)
    steps.publish(settings, LAST_DAY, print)


def add_day(clock: Clock, home: str, later_days: int) -> Any:
    """Build, check and publish one more day; the month's company values that came out."""
    from datetime import timedelta

    import duckdb

    from benchmarks.generated_lake import LAST_DAY, installation
    from nightly import evidence, steps

    settings = installation(Path(home))
    day = LAST_DAY + timedelta(days=later_days)
    with clock.part("build"):
        steps.build(settings, day, print)
    with clock.part("check"):
        steps.check(settings, day, print)
    with clock.part("publish"):
        steps.publish(settings, day, print)
    clock.parts[STEPS[1]] = seconds_in_nodes(settings.warehouse / "target")
    last = evidence.last_build(settings)
    if last is None or last["mode"] != "incremental":
        raise RuntimeError(f"the build was not incremental: {last}")
    with duckdb.connect(str((settings.home / "published/current/kpi.duckdb").resolve())) as marts:
        return marts.execute(
            f"""
            select kpi_id, cast(value as varchar) from marts.fct_kpi
            where kpi_id in ('order_count', 'sales_amount', 'collected_amount', 'win_rate')
                and entity_type = 'company' and period_grain = 'month'
                and period_start = date '{day.replace(day=1)}'
            order by kpi_id
            """
        ).fetchall()
