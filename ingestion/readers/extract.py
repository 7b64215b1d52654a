"""What every reader gives: records as text in Arrow batches, each with its number in the file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

SOURCE_ROW = "source_row"

Result = TypeVar("Result")
RowNumbers = npt.NDArray[np.int64]

# Replaces bytes that are no text in the declared encoding, followed by their hex value. It is a
# noncharacter of Unicode: no real text holds it, so rows with it can be told from all others.
BAD_BYTES = "\ufdd0"

_ROWS_PER_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record that has no columns: too many fields, broken JSON, a cell without a value."""

    source_row: int
    rule: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive records. `rows` has text columns c0, c1, ... and `source_row`."""

    rows: pa.RecordBatch
    malformed: list[Malformed] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of records."""
        return int(self.rows.num_rows) + len(self.malformed)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file was, known after it was read once."""

    name: str
    sha256: str
    bytes: int
    encoding: str


class Extract(Protocol):
    """One source file, opened. `columns` are its headers; `c<i>` in the chunks is `columns[i]`."""

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def natively_typed(self) -> bool:
        """Whether dates and numbers came typed and were written out in ISO form."""

    @property
    def may_hold_bad_bytes(self) -> bool:
        """Whether BAD_BYTES can stand in the text."""

    def chunks(self) -> Iterator[Chunk]:
        """All records in order. Can be asked for again. May raise SourceUnreadable or ReadAgain."""

    def facts(self) -> FileFacts:
        """Valid once `chunks()` ran to its end."""

    def lines(self, source_rows: RowNumbers) -> Iterator[tuple[int, int]]:
        """Each of these records, ascending, and the line on which it starts in a text editor."""


class ReadAgain(Exception):
    """The file is not as plain as was hoped; reading it again, with more care, may succeed."""


def read_with_care(read: Callable[[], Result]) -> Result:
    """Try until the reader has taken all the care that it can take."""
    while True:
        try:
            return read()
        except ReadAgain:
            continue


def schema_of(columns: int) -> pa.Schema:
    texts = [pa.field(f"c{position}", pa.string()) for position in range(columns)]
    return pa.schema([*texts, pa.field(SOURCE_ROW, pa.int64())])


def chunks_of(
    columns: int, records: Iterable[tuple[int, Sequence[str | None]] | Malformed]
) -> Iterator[Chunk]:
    """Chunks of records that a reader produced one at a time."""
    schema = schema_of(columns)
    numbers: list[int] = []
    values: list[Sequence[str | None]] = []
    malformed: list[Malformed] = []

    def chunk() -> Chunk:
        by_column = list(zip(*values, strict=True)) if values else [()] * columns
        arrays = [pa.array(column, pa.string()) for column in by_column]
        arrays.append(pa.array(np.array(numbers, dtype="int64")))
        return Chunk(pa.RecordBatch.from_arrays(arrays, schema=schema), malformed)

    for record in records:
        if isinstance(record, Malformed):
            malformed.append(record)
        else:
            numbers.append(record[0])
            values.append(record[1])
        if len(numbers) + len(malformed) >= _ROWS_PER_CHUNK:
            yield chunk()
            numbers, values, malformed = [], [], []
    if numbers or malformed:
        yield chunk()


def pick_lines(
    records: Iterable[tuple[int, int]], source_rows: RowNumbers
) -> Iterator[tuple[int, int]]:
    """Of all records and their lines, in order, those that are asked for."""
    wanted = iter(source_rows.tolist())
    number = next(wanted, None)
    for record, line in records:
        if number is None:
            return
        if record == number:
            yield record, line
            number = next(wanted, None)
