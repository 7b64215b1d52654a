"""Text files whose columns stand at fixed places. Blanks around a field are padding."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from ingestion.mapping import FileRule
from ingestion.readers.extract import (
    Chunk,
    Malformed,
    RowNumbers,
    chunks_of,
    pick_lines,
)
from ingestion.readers.storage import Location
from ingestion.readers.text import TextExtract, TextLines


class FixedWidthExtract(TextExtract):
    """One record for each line that is not blank. Positions count characters, not bytes."""

    may_hold_bad_bytes = True

    def __init__(self, rule: FileRule, location: Location) -> None:
        super().__init__(rule, location)
        self.columns = tuple(field.name for field in rule.fields)

    def chunks(self) -> Iterator[Chunk]:
        with closing(TextLines(self._location, self._rule)) as lines:
            yield from chunks_of(len(self.columns), self._records(lines))
            self._facts = lines.facts(self.name)

    def _records(self, lines: TextLines) -> Iterator[tuple[int, Sequence[str]] | Malformed]:
        number = 0
        ends = max(field.start + field.width - 1 for field in self._rule.fields)
        starts = max(field.start for field in self._rule.fields)
        for _, line in self._numbered(lines):
            number += 1
            if (len(line) > ends and line[ends:].strip()) or len(line) < starts:
                problem = f"{len(line)} characters, expected {ends}"
                yield Malformed(number, "malformed_record", problem, line)
                continue
            fields = self._rule.fields
            yield number, [line[f.start - 1 : f.start - 1 + f.width].strip(" ") for f in fields]

    def _numbered(self, lines: TextLines) -> Iterator[tuple[int, str]]:
        """Line number and text of each record; a header, if there is one, is none."""
        for number, line in enumerate(lines, 1):
            is_header = self._rule.header_row is not None and number <= self._rule.header_row
            if not is_header and line.strip(" "):
                yield number, line

    def lines(self, source_rows: RowNumbers) -> Iterator[tuple[int, int]]:
        with closing(TextLines(self._location, self._rule)) as lines:
            records = ((record, line) for record, (line, _) in enumerate(self._numbered(lines), 1))
            yield from pick_lines(records, source_rows)
