"""Where one night says how far it is: on the terminal or in the task's log, and in its own file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


class Journal:
    """Called with one line of progress at a time. Lines carry no data, only names and counts."""

    def __init__(self, file: Path, echo: Callable[[str], object] = print) -> None:
        self.file = file
        self._echo = echo

    def __call__(self, line: str) -> None:
        now = datetime.now(UTC)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as log:
            log.write(f"{now:%Y-%m-%dT%H:%M:%SZ} {line}\n")
        self._echo(f"{now:%H:%M:%S}  {line}")
