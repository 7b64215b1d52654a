"""Whether tonight's build may add to the warehouse or must rebuild it from the lake.

Adding is allowed only when it is provably the same as rebuilding: the last build completed, nothing
it was built from has changed, and every new partition is later than it. Anything else rebuilds, so
that repair after a crash, a re-landed day or changed SQL is never a special case.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from publishing.durable import write_json

BUILDING = "building"
COMPLETE = "complete"
GENERATED = {"target", "logs", "dbt_packages", "__pycache__", ".user.yml"}


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a warehouse is made of, as fingerprints.

    `configuration` maps a thing people change (the dbt project, the policy tables, the sources) to
    its fingerprint; `partitions` maps `<department>/<day>` to that of its accepted files.
    """

    as_of: date
    configuration: Mapping[str, str]
    partitions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """The last build of a work file. `build` names its evidence: `<as_of>-<NNNN>`."""

    build: str
    complete: bool
    ingredients: Ingredients


@dataclass(frozen=True, slots=True)
class Plan:
    """How to build. `applied_through` is None for a full build, which starts from nothing."""

    applied_through: date | None
    reason: str

    @property
    def mode(self) -> Literal["full", "incremental"]:
        return "full" if self.applied_through is None else "incremental"


def decide(wanted: Ingredients, state: State | None) -> Plan:
    """Compare what is wanted with what the work file holds; `state` is None when there is none."""
    if state is None:
        return Plan(None, "there is no earlier build to add to")
    if not state.complete:
        return Plan(None, f"build {state.build} did not complete")
    last = state.ingredients
    for name in sorted(wanted.configuration.keys() | last.configuration.keys()):
        if wanted.configuration.get(name) != last.configuration.get(name):
            return Plan(None, f"{name} changed since the last build")
    if wanted.as_of < last.as_of:
        return Plan(None, f"the last build already holds {last.as_of}, later than {wanted.as_of}")
    for partition, fingerprint in sorted(last.partitions.items()):
        if wanted.partitions.get(partition) != fingerprint:
            return Plan(None, f"{partition} was loaded again since the last build")
    for partition in sorted(wanted.partitions.keys() - last.partitions.keys()):
        if date.fromisoformat(partition.rpartition("/")[2]) <= last.as_of:
            return Plan(None, f"{partition} arrived after the build of {last.as_of}")
    return Plan(last.as_of, f"everything through {last.as_of} is unchanged")


def read_state(file: Path) -> State | None:
    """The last build of a work file, or None when there is none or its record cannot be read."""
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
        return State(
            build=state["build"],
            complete=state["status"] == COMPLETE,
            ingredients=Ingredients(
                date.fromisoformat(state["as_of"]), state["configuration"], state["partitions"]
            ),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # An unreadable record is no proof, so the next build is a full one.


def write_state(file: Path, state: State) -> None:
    """Replace the record in one rename; a crash leaves the old one or the new one."""
    record = {
        "status": COMPLETE if state.complete else BUILDING,
        "build": state.build,
        "as_of": state.ingredients.as_of.isoformat(),
        "configuration": dict(state.ingredients.configuration),
        "partitions": dict(state.ingredients.partitions),
    }
    write_json(file, record)


def fingerprint_folder(folder: Path) -> str:
    """One SHA-256 over the names and contents of all files that people write in `folder`."""
    files = (
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not GENERATED.intersection(file.relative_to(folder).parts)
    )
    return fingerprint(
        part
        for file in files
        for part in (file.relative_to(folder).as_posix().encode(), file.read_bytes())
    )


def fingerprint(parts: Iterable[bytes]) -> str:
    """SHA-256 over parts, each kept apart from its neighbours by its length."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
