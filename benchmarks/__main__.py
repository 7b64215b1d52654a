"""`make bench`: measure, show, and write the results into docs/performance.md."""

import importlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markdown import Markdown

from benchmarks import page
from benchmarks.measuring import CHECKOUT, ContenderFailed, OutputsDiffer
from benchmarks.result import as_markdown

MODULES = {
    1: "landing",
    2: "kpi_sql",
    3: "history",
    4: "checks",
    5: "night",
    6: "commands",
    7: "scale",
}

SMOKE: Mapping[str, Any] = {
    "rounds": 1,
    "landing_rows": [100_000],
    "build_days": 20,
    "build_events": 100,
    "build_rounds": 0,
    "history_days": [5, 50],
    "history_events": 50,
    "history_rounds": 1,
    "checked_events": 20_000,
    "command_rounds": 3,
    "scale_companies": [1, 2],
    "scale_days": ["2024-11-30", "2024-12-01"],
}
NORMAL: Mapping[str, Any] = {
    "rounds": 2,
    "landing_rows": [3_000_000],
    "build_days": 400,
    "build_events": 500,
    "build_rounds": 1,
    # A year and ten: what looks a year back looks at as much in both.
    "history_days": [365, 3650],
    "history_events": 500,
    "history_rounds": 1,
    "checked_events": 5_000_000,
    "command_rounds": 15,
    "scale_companies": [1, 28],
    "scale_days": ["2026-02-28", "2026-03-01"],
}
LARGE = {
    **NORMAL,
    "rounds": 3,
    "landing_rows": [3_000_000, 10_000_000],
    "build_rounds": 3,
    "history_rounds": 3,
    "scale_companies": [1, 28, 280],
}
SIZES = {"smoke": SMOKE, "normal": NORMAL, "large": LARGE}


def _numbers(context: click.Context, parameter: click.Parameter, text: str) -> list[int]:
    known = ",".join(map(str, MODULES))
    try:
        asked = [int(number) for number in text.split(",")] if text else list(MODULES)
    except ValueError:
        raise click.BadParameter(f"write numbers with commas, of {known}") from None
    if not set(asked) <= MODULES.keys():
        raise click.BadParameter(f"there are the questions {known}")
    return asked


@click.command("benchmarks")
@click.option("--size", type=click.Choice(list(SIZES)), default="normal", show_default=True)
@click.option("--only", callback=_numbers, default="", help="Numbers of questions, like 1,3.")
@click.option(
    "--page",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The page to write into. Default: docs/performance.md, except for the smoke size.",
)
@click.option("--json", "as_json", type=click.Path(path_type=Path), help="Write them for scripts.")
@click.option(
    "--scratch", type=click.Path(path_type=Path, file_okay=False), help="A folder with room."
)
@click.option("--day", default=lambda: date.today().isoformat(), help="The day to write down.")  # noqa: DTZ011
def benchmarks(
    size: str,
    only: list[int],
    file: Path | None,
    as_json: Path | None,
    scratch: Path | None,
    day: str,
) -> None:
    """Measure speed and memory side by side. Nothing counts before the outputs agree."""
    console = Console()
    file = file or (None if size == "smoke" else CHECKOUT / "docs" / "performance.md")
    results = []
    work = Path(tempfile.mkdtemp(prefix="kpi-bench-", dir=scratch))
    try:
        for number in only:
            module = importlib.import_module(f"benchmarks.{MODULES[number]}")
            folder = work / MODULES[number]
            folder.mkdir()
            with console.status("") as status:
                result = module.answer(
                    SIZES[size], folder, lambda line, n=number, s=status: s.update(f"{n}: {line}")
                )
            shutil.rmtree(folder)
            text = as_markdown(result, page.measured_when(size, day))
            console.print(Markdown(text))
            results.append(result)
            if file:
                page.replace_section(file, number, text)
    except (ContenderFailed, OutputsDiffer) as problem:
        raise click.ClickException(str(problem)) from problem
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if as_json:
        as_json.write_text(json.dumps([asdict(result) for result in results], indent=2))


if __name__ == "__main__":
    benchmarks()
