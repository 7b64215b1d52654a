"""What is loaded, what was built, what readers get now and what is held back."""

from collections.abc import Mapping
from typing import Any

from nightly import evidence, lake
from nightly.settings import DEPARTMENTS, Settings

Status = Mapping[str, Any]


def collect(settings: Settings) -> Status:
    """The state of this installation; every value can be written as JSON.

    `held_back` says why the last build is not what readers get, and is null when it is.
    """
    from publishing.publication import current

    build = evidence.last_build(settings)
    publication = current(settings.home)
    latest_report = (settings.home / "reports" / "latest").resolve() / "index.html"
    return {
        "home": str(settings.home),
        "sources": [source.mapping for source in settings.sources],
        "departments": {name: _department(settings, name) for name in DEPARTMENTS},
        "build": build,
        "publication": publication
        and {
            "id": publication.id,
            "as_of": publication.as_of.isoformat(),
            "published_at": publication.published_at.isoformat(),
            "folder": str(publication.folder),
            "build": publication.evidence.get("build"),
        },
        "report": str(latest_report) if latest_report.exists() else None,
        "held_back": evidence.held_back(settings, build, publication),
    }


def as_text(status: Status) -> str:
    """The same for a person, one line per fact."""
    lines = [f"home          {status['home']}", f"sources       {', '.join(status['sources'])}"]
    for name, loaded in status["departments"].items():
        lines.append(f"{name:13} {_loaded(loaded)}")
    build, publication = status["build"], status["publication"]
    lines.append(
        f"last build    {build['id']}, {build['status']}, {build['mode']}: {build['reason']}"
        if build
        else "last build    none yet: kpi build"
    )
    lines.append(
        f"published     {publication['id']}, as of {publication['as_of']}, {publication['folder']}"
        if publication
        else "published     nothing yet: kpi night"
    )
    lines.append(f"report        {status['report'] or 'none yet'}")
    if status["held_back"]:
        lines.append(f"held back     {status['held_back']}")
    return "\n".join(lines)


def _department(settings: Settings, name: str) -> Mapping[str, Any]:
    days = lake.accepted_days(settings, name)
    if not days:
        return {"days": 0, "first_day": None, "last_day": None, "last_load": None}
    last = lake.manifest(settings, name, days[-1])
    return {
        "days": len(days),
        "first_day": days[0].isoformat(),
        "last_day": days[-1].isoformat(),
        "last_load": {
            count: sum(entity[count] for entity in last["entities"])
            for count in ("rows_read", "rows_accepted", "rows_quarantined")
        },
    }


def _loaded(department: Mapping[str, Any]) -> str:
    if not department["days"]:
        return "nothing loaded yet"
    last = department["last_load"]
    days = "1 day" if department["days"] == 1 else f"{department['days']} days"
    return (
        f"{days}, the last {department['last_day']}: {last['rows_accepted']:,} rows accepted, "
        f"{last['rows_quarantined']:,} set aside"
    )
