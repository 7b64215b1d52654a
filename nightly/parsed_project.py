"""What dbt has parsed of the project, kept in the checkout and lent to every work folder.

Parsing takes longer than a small night, and its result depends on the project alone. dbt itself
looks whether what it is lent still fits, file by file.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

NAME = "partial_parse.msgpack"


def lend(project: Path, target: Path) -> None:
    """Put the last parse of `project` into `target`, unless what is there is as new."""
    kept, lent = _kept(project), target / NAME
    with suppress(FileNotFoundError):
        if not lent.exists() or lent.stat().st_mtime < kept.stat().st_mtime:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(kept, lent)


def keep(project: Path, target: Path) -> None:
    """Keep what dbt parsed into `target`; where the checkout cannot be written, nothing is kept."""
    kept, parsed = _kept(project), target / NAME
    with suppress(OSError):
        if not kept.exists() or kept.stat().st_mtime < parsed.stat().st_mtime:
            kept.parent.mkdir(exist_ok=True)
            draft = kept.with_name(f"{NAME}.{os.getpid()}")
            shutil.copy2(parsed, draft)
            draft.replace(kept)


def _kept(project: Path) -> Path:
    return project / "target" / NAME
