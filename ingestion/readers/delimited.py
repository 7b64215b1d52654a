"""CSV in any dialect: parsed by Arrow, every value kept as the text that it is."""

import csv
import itertools
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingestion.errors import SourceUnreadable
from ingestion.mapping import FileRule
from ingestion.readers.extract import (
    Chunk,
    Malformed,
    ReadAgain,
    RowNumbers,
    pick_lines,
    schema_of,
)
from ingestion.readers.storage import ByteStream, Location
from ingestion.readers.text import OpenText, TextExtract

# A record must fit into one block. Arrow reads 32 blocks ahead, so small ones save memory; a file
# with a longer record is read again in large ones.
_BLOCK_BYTES = 2**19
_LARGE_BLOCK_BYTES = 2**25
_HEADER_BYTES = 2**18
_END = "\x1e"
_LINE_END = re.compile(rb"\r\n|\r|\n")


class DelimitedExtract(TextExtract):
    """A delimited text file. Blank lines are no records; an empty cell is no value."""

    def __init__(self, rule: FileRule, location: Location) -> None:
        csv.field_size_limit(2**31 - 1)
        super().__init__(rule, location)
        self._mark_bad_bytes = False
        self._block_bytes = _BLOCK_BYTES
        self._is_one_line_each = False
        with closing(self._open()) as text:
            self.may_hold_bad_bytes = text.is_transcoded
            self.columns, self._body_start, self._first_line = self._header(text)

    def chunks(self) -> Iterator[Chunk]:
        """All records in order. Raises ReadAgain if that is worth while."""
        last = _LastRecord()
        records = 0
        with closing(self._open()) as text:
            text.skip(self._body_start)
            if text.peek(1):
                with self._parser_explained():
                    for chunk in self._parsed(text, last):
                        records += chunk.size
                        yield chunk
            # A record has at least one line, and a blank line is no record.
            self._is_one_line_each = text.lines == records
            if last.has_line_breaks or (self._rule.quote or "\n").encode() in text.last_line:
                self._refuse_open_quote()
            self._facts = text.facts(self.name)

    def lines(self, source_rows: RowNumbers) -> Iterator[tuple[int, int]]:
        if not len(source_rows):
            return
        if self._is_one_line_each:
            for number in source_rows.tolist():
                yield number, self._first_line + number - 1
            return
        with closing(self._open()) as text:
            text.skip(self._body_start)
            yield from pick_lines(self._numbered(text), source_rows)

    # -- header ----------------------------------------------------------------------------

    def _open(self) -> OpenText:
        return OpenText(self._location, self._rule, mark_bad_bytes=self._mark_bad_bytes)

    def _header(self, text: OpenText) -> tuple[tuple[str, ...], int, int]:
        """The columns, and where the first record starts: byte of the UTF-8 text, and line."""
        start = text.peek(_HEADER_BYTES)
        if not start:
            raise SourceUnreadable(f"{self.name} is empty: not even a header")
        if self._rule.header_row is None:
            return self._rule.columns, 0, 1
        lines = _lines(start)
        above = self._rule.header_row - 1
        below = (line.decode("utf-8", "replace") for line in lines[above:])
        records = csv.reader(below, **self._dialect())
        try:
            header = next(filter(None, records), [])
        except csv.Error as cause:
            raise SourceUnreadable(f"{self.name}: the header cannot be parsed as CSV") from cause
        if not any(header):
            raise SourceUnreadable(f"{self.name}: no header in line {self._rule.header_row}")
        used = above + records.line_num
        return self._rule.columns or tuple(header), sum(map(len, lines[:used])), used + 1

    def _dialect(self) -> dict[str, Any]:
        rule = self._rule
        return {
            "delimiter": rule.delimiter,
            "escapechar": rule.escape,
            "quotechar": rule.quote,
            "quoting": csv.QUOTE_MINIMAL if rule.quote else csv.QUOTE_NONE,
        }

    # -- records ---------------------------------------------------------------------------

    def _parsed(self, text: OpenText, last: "_LastRecord") -> Iterator[Chunk]:
        malformed: list[Malformed] = []
        expected = len(self.columns)

        def set_aside(row: pa.csv.InvalidRow) -> str:
            reason = f"{row.actual_columns} fields, expected {expected}"
            malformed.append(Malformed(row.number, "malformed_record", reason, row.text))
            return "skip"

        schema = schema_of(expected)
        reader = pa.csv.open_csv(
            text if text.is_transcoded else _Utf8Only(text),
            read_options=pa.csv.ReadOptions(
                block_size=self._block_bytes,
                column_names=schema.names[:-1],
                use_threads=False,  # only then Arrow numbers the rows that it sets aside
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=self._rule.delimiter,
                quote_char=self._rule.quote or False,
                escape_char=self._rule.escape or False,
                newlines_in_values=self._rule.quote is not None,
                invalid_row_handler=set_aside,
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(schema.names[:-1], pa.string()),
                strings_can_be_null=False,
                check_utf8=False,  # that was done on the way
            ),
        )
        number = 1
        for batch in reader:
            # Arrow parses ahead: some of what was set aside may come after this batch.
            numbers, number = _numbers(number, batch.num_rows, [m.source_row for m in malformed])
            passed = [record for record in malformed if record.source_row < number]
            del malformed[: len(passed)]
            last.see(batch, passed)
            columns = [*batch.columns, pa.array(numbers, pa.int64())]
            yield Chunk(pa.RecordBatch.from_arrays(columns, schema=schema), passed)
        if malformed:
            last.see(None, malformed)
            yield Chunk(_no_rows(schema), malformed)

    @contextmanager
    def _parser_explained(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as cause:
            # Bytes that are no text; from now on they are marked, and their rows set aside.
            self._mark_bad_bytes = self.may_hold_bad_bytes = True
            raise ReadAgain from cause
        except pa.ArrowInvalid as cause:
            if "straddling" in str(cause):
                if self._block_bytes < _LARGE_BLOCK_BYTES:
                    self._block_bytes = _LARGE_BLOCK_BYTES
                    raise ReadAgain from cause
                raise SourceUnreadable(
                    f"{self.name}: a record is longer than {self._block_bytes} bytes; probably a"
                    " quote is never closed, or the mapping names the wrong `quote:`"
                ) from cause
            raise SourceUnreadable(f"{self.name} cannot be parsed as CSV") from cause

    def _refuse_open_quote(self) -> None:
        """A quote that is never closed swallows every record after it, here one put at the end."""
        with closing(self._open()) as text:
            text.skip(self._body_start)
            line = start = self._first_line
            records = csv.reader(itertools.chain(text.as_text(), [_END]), **self._dialect())
            record: list[str] = []
            for record in records:  # noqa: B007 (the last one is looked at)
                start, line = line, self._first_line + records.line_num
            if record != [_END]:
                raise SourceUnreadable(
                    f"{self.name}: a quote that opens in or after line {start} is never closed"
                )

    # -- lines -----------------------------------------------------------------------------

    def _numbered(self, text: OpenText) -> Iterator[tuple[int, int]]:
        """Every record and its line, the slow and exact way."""
        records = csv.reader(text.as_text(), **self._dialect())
        number, line = 0, self._first_line
        for record in records:
            if record:
                number += 1
                yield number, line
            line = self._first_line + records.line_num


class _Utf8Only(ByteStream):
    """Passes bytes on to Arrow while they are text, and raises UnicodeDecodeError where not.

    Arrow hands a malformed row over as text, before it has looked whether it is any.
    """

    def __init__(self, text: OpenText) -> None:
        self._text = text
        self._begun = b""

    def read(self, size: int = -1, /) -> bytes:
        data = self._text.read(size)
        text = self._begun + data
        self._begun = _begun_character(text) if data else b""
        whole = text[: len(text) - len(self._begun)]
        try:
            pa.array([whole], pa.binary()).cast(pa.string())  # several times as fast as Python
        except pa.ArrowInvalid:
            whole.decode("utf-8")
        return data


def _begun_character(text: bytes) -> bytes:
    """The bytes at the end of UTF-8 that start a character and do not end it."""
    for length in range(1, min(4, len(text) + 1)):
        byte = text[-length]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return text[-length:] if length < needed else b""
        if byte < 0x80:
            break
    return b""


class _LastRecord:
    """Whether the last record has line breaks, as one with an open quote may have."""

    def __init__(self) -> None:
        self.has_line_breaks = False

    def see(self, batch: pa.RecordBatch | None, malformed: list[Malformed]) -> None:
        texts = [record.raw for record in malformed[-1:]]
        if batch is not None and batch.num_rows:
            texts += [column[-1].as_py() for column in batch.columns]
        self.has_line_breaks = any("\n" in text or "\r" in text for text in texts)


def _numbers(start: int, count: int, malformed: list[int]) -> tuple[RowNumbers, int]:
    """The numbers of `count` good records from `start` on, and the next number after them.

    Malformed records have numbers too, and those right behind the last good one are passed as well.
    """
    bad = np.array(malformed, dtype=np.int64)
    candidates = np.arange(start, start + count + len(bad), dtype=np.int64)
    numbers = np.setdiff1d(candidates, bad, assume_unique=True)[:count]
    following = int(numbers[-1]) + 1 if count else start
    passed = set(malformed)
    while following in passed:
        following += 1
    return numbers, following


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([[] for _ in schema], schema=schema)


def _lines(data: bytes) -> list[bytes]:
    """Lines with their ends."""
    ends = [match.end() for match in _LINE_END.finditer(data)]
    if not ends or ends[-1] < len(data):
        ends.append(len(data))
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
