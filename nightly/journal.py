"""Where one night says how far it is: on the terminal or in the task's log, and in its own file."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import IO


class Journal:
    """Called with one line of progress at a time. Lines carry no data, only names and counts."""

    def __init__(self, file: Path, echo: Callable[[str], object] | None = None) -> None:
        self.file = file
        self._echo = echo

    def __call__(self, line: str) -> None:
        now = datetime.now(UTC)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as log:
            log.write(f"{now:%Y-%m-%dT%H:%M:%SZ} {line}\n")
        if self._echo:
            self._echo(f"{now:%H:%M:%S}  {line}")


@contextmanager
def shown(file: Path) -> Iterator[None]:
    """Show on the terminal what is added to the journal `file`, by whichever process, meanwhile.

    The terminal is the standard output at the start of the block, wherever that goes within it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    ended = Event()
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as terminal,
        file.open(encoding="utf-8") as journal,
    ):
        journal.seek(0, os.SEEK_END)
        viewer = Thread(target=_follow, args=(journal, terminal, ended), daemon=True)
        viewer.start()
        try:
            yield
        finally:
            ended.set()
            viewer.join()


def _follow(journal: IO[str], terminal: IO[str], ended: Event) -> None:
    is_last_look = False
    while not is_last_look:
        is_last_look = ended.wait(0.2)
        terminal.write(journal.read())
        terminal.flush()
