"""Files that are either the old or the new ones, also after a power cut."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def now() -> str:
    """The current instant in UTC, to the microsecond, as it is written into evidence."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def flush(path: Path) -> None:
    """Wait until the content of a file, or the entries of a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    flush(draft)
    draft.replace(path)
    flush(path.parent)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Replace `path` by `document` in one step; dates and decimals are written as text."""
    write_text(path, json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def point(link: Path, target: str) -> None:
    """Make the symlink `link` lead to its neighbour `target` in one step.

    The target is stored relative to the link, so that the folder can be moved or mounted elsewhere.
    """
    draft = link.with_name(f".{link.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)
    flush(link.parent)
