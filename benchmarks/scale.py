"""Question 7: what does a company of a million activities cost?"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.measuring import Clock, Cost, Measured, Progress, job, measure, require_same
from benchmarks.result import Aim, Result, Row, Table

QUESTION = "What does a company of a million activities cost?"
METHOD = """\
The simulated company and a holding of 28 of it, 1 million activities: writing the exports of a
history and of one more day, the simulation included; loading the history; building it from nothing;
and then a night for the last day alone, from the start of dbt to the published marts. Size `large`
adds the holding of 280, 10 million activities. Loading is reading, typing, checking and accepting.
Times count after the holding's published counts and sums of the company were so many times those of
the single company, and its first sister's reps had the single company's values."""

WRITE, LOAD, FULL, NIGHT = "write the exports", "load the history", "full build", "night of one day"
ROWS_A_SECOND = 200_000
MOST_SECONDS = 60
MOST_MB = 8_000
A_MILLION_ACTIVITIES = 28  # companies; a night of more is measured and nothing promised


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    """Measure holdings of `size["scale_companies"]`, on two of `size["scale_days"]`."""
    history, last = size["scale_days"]
    costs: dict[int, dict[str, Cost]] = {}
    for companies in size["scale_companies"]:
        where = {"home": str(scratch / str(companies)), "companies": companies}
        steps = {
            WRITE: job(WRITE, write, **where, history=history, last=last),
            LOAD: job(LOAD, load, **where, day=history),
            FULL: job(FULL, first_night, **where, day=history),
            NIGHT: job(NIGHT, one_more_night, **where, day=last),
        }
        costs[companies] = {}
        for name, step in steps.items():
            progress(f"{companies} companies: {name}")
            costs[companies][name] = measure(step)
    first = costs[size["scale_companies"][0]]
    for companies, measured in costs.items():
        require_same(
            f"the night's numbers of 1 and of {companies} companies",
            {"alone": first[NIGHT].answer, "holding": measured[NIGHT].answer},
        )
    tables = tuple(_table(name, costs) for name in (WRITE, LOAD, FULL, NIGHT))
    return Result(7, QUESTION, METHOD, tables, tuple(_aims(costs)))


def _table(step: str, costs: Mapping[int, Mapping[str, Cost]]) -> Table:
    """One step, for each number of companies: how its cost grows with them."""
    measured = [
        Measured(f"{companies:,} x the company, {_rows(steps[LOAD]):,} rows", (steps[step],))
        for companies, steps in costs.items()
    ]
    table = Table.of(step, measured)
    if step != NIGHT:
        return table
    first, last = (costs[number][NIGHT].parts for number in (min(costs), max(costs)))
    parts = [
        Row(f"of the last, {part}", last[part], None, None, last[part] / first[part], None)
        for part in last
    ]
    return Table(table.title, (*table.rows, *parts))


def _aims(costs: Mapping[int, Mapping[str, Cost]]) -> list[Aim]:
    aims = []
    for companies, steps in list(costs.items())[1:]:
        name = f"{companies:,} x the company"
        seconds = steps[WRITE].wall / _rows(steps[LOAD]) * ROWS_A_SECOND
        aims.append(Aim(f"{name}: {ROWS_A_SECOND:,} rows of exports, wall", 1, seconds, "s"))
        if companies <= A_MILLION_ACTIVITIES:
            aims.append(Aim(f"{name}: a night, wall", MOST_SECONDS, steps[NIGHT].wall, "s"))
        peak = max(steps[FULL].peak, steps[NIGHT].peak)
        aims.append(Aim(f"{name}: peak memory of builds", MOST_MB, peak, "MB"))
    return aims


def _rows(load: Cost) -> int:
    return int(load.answer)


# -- what runs in processes of its own -------------------------------------------------------


def write(clock: Clock, home: str, companies: int, history: str, last: str) -> None:
    """Write the history up to one day, and the changes of the day after it."""
    from demo_company import write_exports

    with clock:
        write_exports(
            Path(home) / "demo_exports",
            first_day=date.fromisoformat(history),
            through=date.fromisoformat(last),
            companies=companies,
        )


def load(clock: Clock, home: str, companies: int, day: str) -> int:
    """Load one day; the number of rows that were read."""
    from nightly import lake, steps
    from nightly.settings import DEPARTMENTS

    settings = _installation(home)
    with clock:
        for department in DEPARTMENTS:
            steps.load_department(settings, department, date.fromisoformat(day), print)
    return sum(
        entity["rows_read"]
        for department in DEPARTMENTS
        for entity in lake.manifest(settings, department, date.fromisoformat(day))["entities"]
    )


def first_night(clock: Clock, home: str, companies: int, day: str) -> None:
    """Build the history from nothing; what is measured is the build. Then publish it."""
    from nightly import steps

    settings = _installation(home)
    with clock:
        steps.build(settings, date.fromisoformat(day), print)
    steps.check(settings, date.fromisoformat(day), print)
    steps.publish(settings, date.fromisoformat(day), print)


def one_more_night(clock: Clock, home: str, companies: int, day: str) -> Any:
    """Load a day; measured are its build, check and publication. What was published for it."""
    from nightly import evidence, steps
    from nightly.settings import DEPARTMENTS

    settings, today = _installation(home), date.fromisoformat(day)
    for department in DEPARTMENTS:
        steps.load_department(settings, department, today, print)
    with clock.part("build"):
        steps.build(settings, today, print)
    with clock.part("check"):
        steps.check(settings, today, print)
    with clock.part("publish"):
        steps.publish(settings, today, print)
    last = evidence.last_build(settings)
    if last is None or last["mode"] != "incremental":
        raise RuntimeError(f"the build was not incremental: {last}")
    return _published(settings.home, companies)


def _installation(home: str) -> Any:
    from nightly.settings import Settings

    return Settings.from_environment({"KPI_HOME": home, "KPI_SOURCES": "demo"})


def _published(home: Path, companies: int) -> Any:
    """What adds up, of the whole holding for each company in it; all of the first sister's reps."""
    import duckdb

    file = (home / "published" / "current" / "kpi.duckdb").resolve()
    with duckdb.connect(str(file), read_only=True) as marts:
        sums = marts.execute(
            """
            select kpi_id, period_start, numerator, denominator
            from marts.fct_kpi
            where entity_type = 'company' and period_grain = 'month' and kpi_id in (
                'order_count', 'sales_amount', 'collected_amount', 'win_rate', 'lead_validity_rate'
            )
            """
        ).fetchall()
        reps = marts.execute(
            """
            select count(*), cast(sum(hash(kpi_id, period_grain, period_start, entity_id,
                numerator, denominator, value, status)) as varchar)
            from marts.fct_kpi where entity_type = 'rep' and not contains(entity_id, '-')
            """
        ).fetchall()
    each = [
        [
            kpi,
            str(day),
            *(None if part is None else str(Fraction(part) / companies) for part in parts),
        ]
        for kpi, day, *parts in sums
    ]
    return [sorted(each, key=str), [list(row) for row in reps]]
