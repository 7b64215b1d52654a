"""CSV in any dialect: parsed by Arrow, every value kept as the text that it is."""

import csv
import io
import itertools
import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingestion.errors import SourceUnreadable
from ingestion.mapping import FileRule
from ingestion.readers.extract import Chunk, FileFacts, Malformed, schema_of
from ingestion.readers.storage import Location, SourceBytes
from ingestion.readers.text import Prefixed, Utf8Stream

# A record must fit into one block. Larger blocks cost memory and gain no speed.
BLOCK_BYTES = 4 * 2**20
HEADER_BYTES = 2**18
_LINE_END = re.compile(rb"\r\n|\r|\n")


class DelimitedExtract:
    """A delimited text file. Blank lines are no records; an empty cell is no value."""

    natively_typed = False

    def __init__(self, rule: FileRule, location: Location) -> None:
        self._rule = rule
        self._location = location
        self._facts: FileFacts | None = None
        self._mark_bad_bytes = False
        with closing(self._open()) as stream:
            self.may_hold_bad_bytes = stream.is_transcoded
            self.columns, self._body_start, self._first_line = self._header(stream)

    @property
    def name(self) -> str:
        return self._location.name

    def facts(self) -> FileFacts:
        if self._facts is None:
            raise RuntimeError(f"{self.name} was not read to its end")
        return self._facts

    def chunks(self) -> Iterator[Chunk]:
        try:
            yield from self._chunks()
        except NotUtf8:
            raise
        except pa.ArrowInvalid as cause:
            if "invalid UTF8" in str(cause) and not self._mark_bad_bytes:
                raise NotUtf8 from cause
            if "straddling" in str(cause):
                raise SourceUnreadable(
                    f"{self.name}: a record is longer than {BLOCK_BYTES} bytes; probably a quote"
                    " is never closed, or the mapping names the wrong `quote:`"
                ) from cause
            raise SourceUnreadable(f"{self.name} cannot be parsed as CSV") from cause

    def tolerate_bad_bytes(self) -> None:
        """From now on mark what is not text instead of stopping at it."""
        self._mark_bad_bytes = True
        self.may_hold_bad_bytes = True

    def _open(self) -> "_OpenText":
        return _OpenText(self._rule, self._location, mark_bad_bytes=self._mark_bad_bytes)

    def _header(self, stream: "_OpenText") -> tuple[tuple[str, ...], int, int]:
        """The columns, and where the first record starts: byte (after decoding) and line."""
        prefix = stream.peek(HEADER_BYTES)
        if not prefix:
            raise SourceUnreadable(f"{self.name} is empty: not even a header")
        if self._rule.header_row is None:
            return self._rule.columns, 0, 1
        lines = _lines(prefix)
        records = csv.reader((line.decode("utf-8", "replace") for line in lines), **self._dialect())
        with _csv_explained(self.name):
            first = list(itertools.islice(records, self._rule.header_row))
        header = first[-1] if first else []
        if records.line_num == 0 or not any(header):
            raise SourceUnreadable(f"{self.name}: no header in line {self._rule.header_row}")
        if self._rule.columns:
            header = list(self._rule.columns)
        start = sum(map(len, lines[: records.line_num]))
        return tuple(header), start, records.line_num + 1

    def _dialect(self) -> dict[str, Any]:
        rule = self._rule
        quoting = csv.QUOTE_MINIMAL if rule.quote else csv.QUOTE_NONE
        return {
            "delimiter": rule.delimiter,
            "escapechar": rule.escape,
            "quotechar": rule.quote,
            "quoting": quoting,
        }

    def _chunks(self) -> Iterator[Chunk]:
        malformed: list[tuple[int, int, str]] = []

        def set_aside(row: pa.csv.InvalidRow) -> str:
            malformed.append((row.number, row.actual_columns, row.text))
            return "skip"

        width = len(self.columns)
        schema = schema_of(width)
        with closing(self._open()) as stream:
            stream.skip(self._body_start)
            first = stream.read(BLOCK_BYTES)
            number = 1
            last_record: list[str] = []
            if first:
                reader = pa.csv.open_csv(
                    Prefixed(first, stream),
                    read_options=pa.csv.ReadOptions(
                        block_size=BLOCK_BYTES,
                        column_names=schema.names[:-1],
                        # Record numbers of rows set aside are only given by one thread.
                        use_threads=False,
                    ),
                    parse_options=pa.csv.ParseOptions(
                        delimiter=self._rule.delimiter,
                        quote_char=self._rule.quote or False,
                        escape_char=self._rule.escape or False,
                        newlines_in_values=self._rule.quote is not None,
                        invalid_row_handler=set_aside,
                    ),
                    convert_options=pa.csv.ConvertOptions(
                        column_types={name: pa.string() for name in schema.names[:-1]},
                        strings_can_be_null=False,
                    ),
                )
                for batch in reader:
                    bad = np.array([row for row, _, _ in malformed], dtype="int64")
                    candidates = np.arange(number, number + batch.num_rows + len(bad))
                    numbers = np.setdiff1d(candidates, bad, assume_unique=True)[: batch.num_rows]
                    if len(numbers):
                        number = int(numbers[-1]) + 1
                        last_record = [column[-1].as_py() for column in batch.columns]
                    rows = pa.RecordBatch.from_arrays(
                        [*batch.columns, pa.array(numbers, pa.int64())], schema=schema
                    )
                    yield Chunk(rows, [self._malformed(*row) for row in malformed])
                    if malformed:
                        number = max(number, malformed[-1][0] + 1)
                        last_record = (
                            [malformed[-1][2]] if malformed[-1][0] >= number - 1 else last_record
                        )
                    malformed.clear()
                if malformed:
                    yield Chunk(
                        pa.RecordBatch.from_arrays([[] for _ in schema], schema=schema),
                        [self._malformed(*row) for row in malformed],
                    )
                    last_record = [malformed[-1][2]]
            if any("\n" in cell or "\r" in cell for cell in last_record):
                self._refuse_open_quote()
            self._facts = FileFacts(self.name, *stream.finish(), stream.encoding)

    def _malformed(self, number: int, found: int, raw: str) -> Malformed:
        expected = len(self.columns)
        return Malformed(number, "malformed_record", f"{found} fields, expected {expected}", raw)

    def _refuse_open_quote(self) -> None:
        """A quote that is never closed swallows every record after it."""
        with closing(self._open()) as stream:
            stream.skip(self._body_start)
            records = self._records(stream, strict=True)
            line = self._first_line
            try:
                for _ in records:
                    line = self._first_line + records.line_num
            except csv.Error as cause:
                if "unexpected end" in str(cause):
                    raise SourceUnreadable(
                        f"{self.name}: a quote opened in or after line {line} is never closed"
                    ) from cause

    def _records(self, stream: "_OpenText", *, strict: bool = False) -> Any:
        csv.field_size_limit(2**31 - 1)
        text = io.TextIOWrapper(io.BufferedReader(stream), "utf-8", "replace", newline="")
        return csv.reader(text, strict=strict, **self._dialect())

    def lines(self, source_rows: Sequence[int]) -> dict[int, int]:
        wanted = array("q", sorted(source_rows))
        found: dict[int, int] = {}
        with closing(self._open()) as stream:
            stream.skip(self._body_start)
            records = self._records(stream)
            number, position, line = 0, 0, self._first_line
            for record in records:
                if record:
                    number += 1
                    if position < len(wanted) and wanted[position] == number:
                        found[number] = line
                        position += 1
                if position == len(wanted):
                    break
                line = self._first_line + records.line_num
        return found


class NotUtf8(Exception):
    """The file holds bytes that are not UTF-8: read it again and mark them."""


class _OpenText(io.RawIOBase):
    def __init__(self, rule: FileRule, location: Location, *, mark_bad_bytes: bool) -> None:
        self._source = SourceBytes(location, rule.max_uncompressed_bytes)
        self._text = Utf8Stream(self._source, rule.encoding, mark_bad_bytes=mark_bad_bytes)
        self._pushed_back = b""
        self.encoding = self._text.encoding
        self.is_transcoded = self._text.is_transcoded

    def readable(self) -> bool:
        return True

    def peek(self, size: int) -> bytes:
        while len(self._pushed_back) < size and (data := self._text.read(size)):
            self._pushed_back += data
        return self._pushed_back

    def skip(self, size: int) -> None:
        if size:
            self._pushed_back = self.peek(size)[size:]

    def read(self, size: int = -1, /) -> bytes:
        if self._pushed_back:
            size = size if size and size > 0 else len(self._pushed_back)
            data, self._pushed_back = self._pushed_back[:size], self._pushed_back[size:]
            return data
        return self._text.read(size)

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        # A decoder may give more bytes than it was asked for.
        data = self.read(len(view))
        view[: len(data)] = data[: len(view)]
        self._pushed_back = data[len(view) :] + self._pushed_back
        return min(len(data), len(view))

    def finish(self) -> tuple[str, int]:
        return self._source.finish()

    def close(self) -> None:
        self._source.close()
        super().close()


def _lines(data: bytes) -> list[bytes]:
    ends = [match.end() for match in _LINE_END.finditer(data)]
    starts = [0, *ends]
    return [
        data[start:end]
        for start, end in zip(starts, [*ends, len(data)], strict=True)
        if end > start
    ]


class _csv_explained:  # noqa: N801 (reads as a function)
    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        csv.field_size_limit(2**31 - 1)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, csv.Error):
            raise SourceUnreadable(f"{self._name}: the header cannot be parsed as CSV") from error
