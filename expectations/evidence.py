"""Keep what was checked: one JSON file per run, written once and never changed."""

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from expectations.results import CheckResult


def write(results: Iterable[CheckResult], path: Path) -> None:
    """Write `results` to the new file `path`, all of them or nothing.

    Raises FileExistsError if `path` exists: evidence is never replaced.
    """
    text = json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        # A hard link appears whole or not at all, and unlike a rename it replaces nothing.
        os.link(draft, path)
    except FileExistsError as exists:
        message = f"{path} exists and evidence is never replaced: write to a new name"
        raise FileExistsError(message) from exists
    finally:
        Path(draft).unlink()
