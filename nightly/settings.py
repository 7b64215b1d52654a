"""Where this installation keeps its state and what it loads. The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nightly.errors import UserError

CHECKOUT = Path(__file__).resolve().parents[1]
DBT_PROJECT = CHECKOUT / "dbt_project"
DEMO = "demo"
DEPARTMENTS = ("crm", "finance", "after_sales")
TARGETS = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """A mapping, by its name or by the path of its YAML file, and the folder its files arrive in.

    `folder` is None where the environment names none: everything but loading works without.
    """

    mapping: str
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. All paths are absolute.

    `reporting_currency` and `policy` are None where the environment leaves them to
    the first source's mapping or to the project's own policy tables. `scale` is how large the
    simulated company is: small, medium or large.
    """

    home: Path
    sources: tuple[SourceFolder, ...]
    target: str = "duckdb"
    reporting_currency: str | None = None
    policy: Path | None = None
    scale: str = "small"
    schedule_time_zone: str = "UTC"
    schedule_until: datetime | None = None
    dbt_project: Path = DBT_PROJECT

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the `KPI_*` variables; `.env.example` lists them.

        Raises `UserError` naming the variable that cannot be understood.
        """
        env = os.environ if environment is None else environment
        home = Path(env.get("KPI_HOME") or CHECKOUT / "var").expanduser().absolute()
        target = env.get("KPI_TARGET") or "duckdb"
        if target not in TARGETS:
            raise UserError(f"KPI_TARGET is {target!r}; it must be one of {', '.join(TARGETS)}")
        policy = env.get("KPI_POLICY")
        return cls(
            home=home,
            sources=_sources(env.get("KPI_SOURCES") or DEMO, env.get("KPI_DATA"), home),
            target=target,
            reporting_currency=env.get("KPI_REPORTING_CURRENCY") or None,
            policy=Path(policy).expanduser().absolute() if policy else None,
            scale=env.get("KPI_SCALE") or "small",
            schedule_time_zone=env.get("KPI_SCHEDULE_TIMEZONE") or "UTC",
            schedule_until=_instant(env.get("KPI_SCHEDULE_UNTIL")),
        )

    def to_environment(self) -> dict[str, str]:
        """The variables that another process reads as these settings."""
        return {
            "KPI_HOME": str(self.home),
            "KPI_SOURCES": ",".join(
                f"{source.mapping}={source.folder}" if source.folder else source.mapping
                for source in self.sources
            ),
            "KPI_DATA": "",
            "KPI_TARGET": self.target,
            "KPI_REPORTING_CURRENCY": self.reporting_currency or "",
            "KPI_POLICY": str(self.policy or ""),
            "KPI_SCALE": self.scale,
            "KPI_SCHEDULE_TIMEZONE": self.schedule_time_zone,
            "KPI_SCHEDULE_UNTIL": self.schedule_until.isoformat() if self.schedule_until else "",
        }

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def evidence(self) -> Path:
        return self.home / "evidence"

    @property
    def builds(self) -> Path:
        """Where builds are written down. Nothing is published from another engine than DuckDB."""
        return self.of_target(self.evidence / "builds")

    def of_target(self, folder: Path) -> Path:
        """`folder`, or what another engine than DuckDB has of it."""
        return folder if self.target == "duckdb" else folder / self.target

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def journal(self) -> Path:
        """The log of all nights, one line per step."""
        return self.logs / "nightly.log"


def _instant(day: str | None) -> datetime | None:
    """The beginning of a day, in UTC."""
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    except ValueError as unreadable:
        raise UserError(f"KPI_SCHEDULE_UNTIL is {day!r}; write it like 2026-03-01") from unreadable


def _sources(listed: str, data: str | None, home: Path) -> tuple[SourceFolder, ...]:
    """`KPI_SOURCES` is `mapping` or `mapping=folder`, with commas; `KPI_DATA` is the default."""
    sources = []
    for entry in filter(None, (part.strip() for part in listed.split(","))):
        name, _, folder = (text.strip() for text in entry.partition("="))
        folder = folder or data or ""
        path = Path(folder).expanduser().absolute() if folder else None
        if path is None and name == DEMO:
            path = home / "demo_exports"
        sources.append(SourceFolder(name, path))
    if not sources:
        raise UserError("KPI_SOURCES names no source; try KPI_SOURCES=demo")
    if len({source.mapping for source in sources}) < len(sources):
        raise UserError(f"KPI_SOURCES names a source twice: {listed}")
    return tuple(sources)


def of_source(name: str, data: Path | None, scale: str | None = None) -> dict[str, str]:
    """The environment in which `name` is the only source, for commands that take it as an option.

    Without `data`, it is the folder of that name in the sample data; UserError when there is none.
    """
    if scale and name != DEMO:
        raise UserError(f"SCALE is for the simulated company; {name} is as large as its files")
    as_large = {"KPI_SCALE": scale} if scale else {}
    if name == DEMO and data is None:
        return {"KPI_SOURCES": DEMO, "KPI_DATA": "", **as_large}
    sample_data = Path(os.environ.get("KPI_SAMPLE_DATA") or CHECKOUT.parent / "shared" / "data")
    folder = data or sample_data / name
    if not folder.is_dir():
        raise UserError(
            f"there is no folder {folder} with the files of {name}: give one with DATA=<folder>"
        )
    return {"KPI_SOURCES": name, "KPI_DATA": str(folder.absolute()), **as_large}
