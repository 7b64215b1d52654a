"""The configured source systems as their mappings describe them."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from nightly.dbt_process import Progress
from nightly.errors import UserError
from nightly.settings import DEMO, Settings

if TYPE_CHECKING:
    from ingestion.mapping import Mapping
    from ingestion.run import Source


def mappings(settings: Settings) -> Sequence["Mapping"]:
    """The mapping of each source, in the order in which the environment names them."""
    from ingestion.mapping import load_mapping

    return [load_mapping(source.mapping) for source in settings.sources]


def names(settings: Settings) -> Sequence[str]:
    """What the lake calls the sources."""
    return [mapping.source for mapping in mappings(settings)]


def reporting_currency(settings: Settings) -> str:
    """The currency all amounts are reported in: as set, or the first mapping's."""
    currencies = [mapping.currency for mapping in mappings(settings) if mapping.currency]
    currency = settings.reporting_currency or next(iter(currencies), None)
    if currency is None:
        raise UserError("no mapping names a currency: set KPI_REPORTING_CURRENCY")
    return currency


def default_day(settings: Settings) -> date:
    """The day to run when none is given: where the sources end; UserError when they do not say."""
    days = [mapping.as_of for mapping in mappings(settings) if mapping.as_of]
    if not days:
        raise UserError("which day? Give one like 2026-03-01; the mappings name no `as_of`")
    return max(days)


def with_folders(settings: Settings) -> Sequence["Source"]:
    """Each source with the folder to load from; UserError when one is not given or not there."""
    from ingestion.run import Source

    mappings(settings)  # A name that is misspelt is told before the folder that it has not got.
    for source in settings.sources:
        if source.folder is None:
            raise UserError(
                f"where are the files of {source.mapping}? Set KPI_DATA=<folder>, "
                f"or KPI_SOURCES={source.mapping}=<folder>"
            )
        if not source.folder.is_dir():
            hint = "; `make run` or `kpi night` writes it" if source.mapping == DEMO else ""
            raise UserError(f"there is no folder {source.folder} for {source.mapping}{hint}")
    return [Source(source.mapping, source.folder) for source in settings.sources if source.folder]


def demo_folder(settings: Settings) -> Path:
    """Where the simulated company leaves its exports."""
    folder = next(source.folder for source in settings.sources if source.mapping == DEMO)
    assert folder is not None
    return folder


def write_demo(settings: Settings, day: date, progress: Progress) -> Sequence[date]:
    """Let the simulated company write its exports up to `day`, and return the days it wrote."""
    from demo_company import SCALES, first_export_day, write_exports

    if settings.scale not in SCALES:
        raise UserError(f"the scale is {settings.scale!r}; it must be one of {', '.join(SCALES)}")
    folder = demo_folder(settings)
    progress(
        f"the simulated company ({settings.scale}) writes its exports up to {day} into {folder}"
    )
    write_exports(folder, through=day, companies=SCALES[settings.scale])
    first = min(first_export_day(), day)
    return [first + timedelta(days=count) for count in range((day - first).days + 1)]
