"""The one sentence that a report begins with, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from publishing.evidence import DEPARTMENTS, Build, Night, PublicationRecord

Situation = Literal[
    "published",
    "not_loaded",
    "late",
    "refused",
    "not_built",
    "build_broke",
    "tests_failed",
    "checks_failed",
    "not_published",
]

# The error of a load whose files have not arrived yet: the only one that waiting may heal.
LATE = "SourceUnavailable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a night. `facts` fill the sentence of the situation in any language."""

    situation: Situation
    facts: Mapping[str, str | int]

    @property
    def is_published(self) -> bool:
        return self.situation == "published"


def judge(night: Night) -> Verdict:
    """Find the first thing, in the order of a night, that kept it from being published."""
    build = night.build
    publication = _publication_of(build, night.publications)
    if build and publication:
        return Verdict("published", {"publication": publication.id})
    late = [load.department for load in night.refused.values() if load.kind == LATE]
    refused = [load for load in night.refused.values() if load.kind != LATE]
    if refused:
        return Verdict(
            "refused",
            {
                "department": refused[0].department,
                "reason": refused[0].reason,
                "kind": refused[0].kind,
                "advice": refused[0].advice,
                "day": str(night.day),
            },
        )
    if late:
        return Verdict("late", {"departments": ", ".join(late), "day": str(night.day)})
    missing = [
        name
        for name in DEPARTMENTS
        if name not in night.loads or night.loads[name].status != "accepted"
    ]
    if missing:
        return Verdict("not_loaded", {"departments": ", ".join(missing), "day": str(night.day)})
    if build is None:
        return Verdict("not_built", {"day": str(night.day)})
    blocking = [test for test in build.tests if test.blocks]
    if build.status == "errored" or (build.status == "failed" and not blocking):
        return Verdict("build_broke", {"build": build.id, "error": build.error or ""})
    if blocking:
        return Verdict("tests_failed", {"count": len(blocking), "build": build.id})
    blocking = [check for check in night.checks if check.blocks]
    if blocking:
        return Verdict("checks_failed", {"count": len(blocking), "build": build.id})
    return Verdict("not_published", {"build": build.id, "day": str(night.day)})


def _publication_of(
    build: Build | None, publications: tuple[PublicationRecord, ...]
) -> PublicationRecord | None:
    """The publication that the last build became, or was found to be the same as."""
    if build is None or build.status != "passed":
        return None
    return next((record for record in reversed(publications) if record.build == build.id), None)
