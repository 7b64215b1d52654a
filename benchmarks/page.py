"""docs/performance.md: text by hand, and between two comments the results of each question."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import click

SHOWN = (
    "duckdb",
    "dbt-core",
    "great-expectations",
    "apache-airflow",
    "pandas",
    "pyarrow",
    "polars",
    "dlt",
)


def measured_when(size: str, day: str) -> str:
    """What the numbers depend on."""
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return (
        f"Measured {day}, size `{size}`, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {versions}."
    )


def replace_section(file: Path, number: int, text: str) -> None:
    """Put `text` between the comments of question `number`; everything else stays."""
    begin, end = f"<!-- question {number} -->", f"<!-- end of question {number} -->"
    page = file.read_text(encoding="utf-8")
    section = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not section.search(page):
        raise click.ClickException(f"{file.name} has no place for question {number}: {begin} {end}")
    replaced = section.sub(lambda found: f"{begin}\n{text}\n{end}", page)
    file.write_text(replaced, encoding="utf-8")
