"""The `kpi` command: one night, or any step of it, without Airflow.

Everything heavy is imported where it is used, so that `kpi --help` answers at once.
"""

import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nightly.errors import BuildFailed, UserError, exit_code_of, told
from nightly.period import EXAMPLES, first_day
from nightly.settings import DEPARTMENTS, Settings

if TYPE_CHECKING:
    from nightly.journal import Journal


F = TypeVar("F", bound=Callable[..., Any])

# What a number can be credited to; publishing.receipt.CREDITS has the same with `_id`.
ENTITIES = (
    "rep",
    "team",
    "region",
    "product_line",
    "channel",
    "segment",
    "lead_source",
    "campaign",
    "service_team",
    "customer",
    "store",
    "distributor",
)


class Day(click.ParamType):  # type: ignore[type-arg]
    """A calendar day, written 2026-03-01."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2026-03-01", param, ctx)


DAY = Day()


def last_of_sources(settings: Settings) -> date:
    from nightly import sources

    return sources.default_day(settings)


def last_loaded(settings: Settings) -> date:
    from nightly import steps

    return steps.last_loaded_day(settings)


def last_built(settings: Settings) -> date:
    from nightly import steps

    return steps.last_built_day(settings)


def day_or(default: Callable[[Settings], date]) -> Callable[[F], F]:
    """The argument DAY; where it is not given, `default` says which."""

    def fill(ctx: click.Context, param: click.Parameter, day: date | None) -> date:
        return day or default(ctx.obj)

    return click.argument("day", type=DAY, required=False, callback=fill)


class Examples(click.Group):
    """A group with its commands in the order of a night and its epilog line by line as written."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write("\n" + self.epilog.strip("\n") + "\n")


class Example(click.Command):
    """A command whose help ends with its epilog as it was written, line by line."""

    format_epilog = Examples.format_epilog


@click.group(
    cls=Examples,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
Examples:
  kpi night                                  tonight's job, start to end
  kpi load crm 2026-03-01                    one department's day
  kpi build 2026-03-01                       the warehouse as of that day
  kpi status                                 what is loaded, built and published
  kpi show                                   the company's KPIs of the last month
  kpi receipt win_rate --rep E042 --month 2026-02

Exit codes: 0 fine, 1 the request, 2 a source must be waited for, 3 data refused or held back,
4 the software. The environment is described in .env.example; all state is under $KPI_HOME.
""",
)
@click.version_option(package_name="sales-kpi-warehouse")
@click.pass_context
def kpi(context: click.Context) -> None:
    """The sales-KPI warehouse: load, build, check and publish a night, and prove a number."""
    context.obj = Settings.from_environment()


Examples.command_class = Example


@kpi.command()
@click.argument("department", type=click.Choice([*DEPARTMENTS, "all"]))
@day_or(last_of_sources)
@click.pass_obj
def load(settings: Settings, department: str, day: date) -> None:
    """Land, check and accept what a department sent for a day.

    DAY is the sources' own last day where it is not given. Loading a day again replaces it; nothing
    is ever loaded twice.
    """
    from nightly import steps

    journal = _journal(settings)
    for name in DEPARTMENTS if department == "all" else [department]:
        steps.load_department(settings, name, day, journal)


@kpi.command()
@day_or(last_loaded)
@click.pass_obj
def build(settings: Settings, day: date) -> None:
    """Build and test the candidate marts as of a day.

    DAY is the last day that all departments have loaded where it is not given.
    """
    from nightly import steps

    steps.build(settings, day, _journal(settings))


@kpi.command()
@day_or(last_built)
@click.pass_obj
def check(settings: Settings, day: date) -> None:
    """Ask the expectations about the candidate marts.

    DAY is that of the last build where it is not given.
    """
    from nightly import steps

    steps.check(settings, day, _journal(settings))


@kpi.command()
@day_or(last_built)
@click.pass_obj
def publish(settings: Settings, day: date) -> None:
    """Make the checked marts the ones that readers get.

    DAY is that of the last build where it is not given.
    """
    from nightly import steps

    steps.publish(settings, day, _journal(settings))


@kpi.command()
@day_or(last_built)
@click.pass_obj
def report(settings: Settings, day: date) -> None:
    """Write the quality report of a day, whatever became of it.

    DAY is that of the last build where it is not given.
    """
    from nightly import steps

    click.echo(steps.report(settings, day, _journal(settings)))


@kpi.command()
@day_or(last_of_sources)
@click.pass_obj
def night(settings: Settings, day: date) -> None:
    """Run a whole night: load, build, check, publish, report.

    DAY is the sources' own last day where it is not given. One department's failure does not stop
    the loads of the others; the build then waits, and yesterday's marts stay up.
    """
    from nightly import steps
    from nightly.show import print_summary

    steps.night(settings, day, _journal(settings))
    print_summary(settings, day)


@kpi.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Say what is loaded, built, published and held back."""
    from nightly import status as state

    found = state.collect(settings)
    if as_json:
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(state.as_text(found))


@kpi.command()
@click.option("--month", help="Like 2026-03 (default: the last finished month).")
@click.pass_obj
def show(settings: Settings, month: str | None) -> None:
    """Show the company's published KPIs of one month."""
    from nightly.show import print_kpis

    print_kpis(settings, month=month)


def _entity_and_period_options(command: click.Command) -> click.Command:
    """One option per entity type and per period, so that `--rep E042 --month 2026-02` works."""
    for entity in ENTITIES:
        option = f"--{entity.replace('_', '-')}"
        command.params.append(click.Option([option], metavar="ID"))
    for grain, example in EXAMPLES.items():
        option = f"--{grain.replace('_', '-')}"
        command.params.append(click.Option([option], metavar=example))
    return command


@_entity_and_period_options
@kpi.command(
    epilog="""
Examples:
  kpi receipt win_rate --month 2026-02                       the company's
  kpi receipt win_rate --rep E042 --quarter 2026-Q1
  kpi receipt customer_annual_ltv --customer 0000027 --month 2026-02 --json
"""
)
@click.argument("kpi_id", metavar="KPI")
@click.option("--limit", type=click.IntRange(1), default=20, help="Records to list.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def receipt(
    settings: Settings, /, kpi_id: str, limit: int, as_json: bool, **asked: str | None
) -> None:
    """Prove one published number.

    Shows what KPI means, the records behind the number, where each came from, and that they add up.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    entities = [name for name in ENTITIES if name in given]
    grains = [grain for grain in EXAMPLES if grain in given]
    if len(entities) > 1:
        raise UserError(f"a receipt is for one of {', '.join(entities)}, not for several")
    if len(grains) != 1:
        raise UserError("which period? Give one of them, like --month 2026-03")

    from publishing.receipt import EVERYBODY
    from publishing.receipt import receipt as look_up

    entity = entities[0] if entities else EVERYBODY
    found = look_up(
        settings.home,
        kpi_id,
        period_grain=grains[0],
        period_start=first_day(grains[0], given[grains[0]]),
        entity_type=entity,
        entity_id=given.get(entity, "all"),
        limit=limit,
    )
    if as_json:
        click.echo(found.to_json())
        return
    from rich.console import Console

    from publishing.receipt_text import render

    Console().print(render(found))


@kpi.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    epilog="""
Examples:
  kpi mf list metrics
  kpi mf query --metrics win_rate,sales_amount --group-by metric_time__month --where
    "{{ Dimension('number__period_grain') }} = 'month'
     and {{ Dimension('number__entity_type') }} = 'company'"
""",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def mf(settings: Settings, arguments: tuple[str, ...]) -> None:
    """Ask MetricFlow about what is published: query or list.

    docs/semantic-layer.md says what it answers.
    """
    from nightly import semantic_layer

    semantic_layer.run(settings, arguments)


def _journal(settings: Settings) -> "Journal":
    from nightly.journal import Journal

    return Journal(settings.journal, echo=click.echo)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with the exit code that says what to do next."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # Libraries warn their developers, not who runs a night.
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str], command: click.Command = kpi) -> int:
    """Run `command`; a mistake of the user becomes one line, never a traceback."""
    try:
        outcome = command.main(list(arguments), prog_name=command.name, standalone_mode=False)
    except BrokenPipeError:  # The reader had enough, as in `kpi show | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except click.Abort:
        click.echo("stopped", err=True)
        return 1
    except click.ClickException as mistake:
        mistake.show()
        return 1
    except Exception as error:
        code = exit_code_of(error)
        if code is None:
            traceback.print_exc()
            return BuildFailed.exit_code
        click.echo(f"{command.name}: {told(error)}", err=True)
        return code
    return outcome if isinstance(outcome, int) else 0
