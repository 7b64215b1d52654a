"""Parquet: values that are typed already, written out as text so that one set of rules casts all.

A file is compressed inside, so it is read where it lies; inside an archive it must be small.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.errors import SourceUnreadable
from ingestion.mapping import FileRule
from ingestion.readers.extract import Chunk, FileFacts, RowNumbers, schema_of
from ingestion.readers.storage import Location, SourceBytes, sha256_of

_ROWS_PER_CHUNK = 40_960


class ParquetExtract:
    """Nested columns come as their text. Lines are record numbers: the format has no others."""

    natively_typed = True
    may_hold_bad_bytes = False

    def __init__(self, rule: FileRule, location: Location) -> None:
        self._location = location
        self._content = _unpacked(rule, location)
        self._facts: FileFacts | None = None
        with self._open() as file:
            self.columns = tuple(file.schema_arrow.names)

    @property
    def name(self) -> str:
        return self._location.name

    def facts(self) -> FileFacts:
        if self._facts is None:
            self._facts = FileFacts(self.name, *sha256_of(self._location), "binary")
        return self._facts

    def chunks(self) -> Iterator[Chunk]:
        schema = schema_of(len(self.columns))
        number = 1
        try:
            with self._open() as file:
                for batch in file.iter_batches(_ROWS_PER_CHUNK):
                    numbers = np.arange(number, number + batch.num_rows)
                    number += batch.num_rows
                    arrays = [*map(_text, batch.columns), pa.array(numbers, pa.int64())]
                    yield Chunk(pa.RecordBatch.from_arrays(arrays, schema=schema))
        except (pa.ArrowException, OSError) as cause:
            raise SourceUnreadable(f"{self.name} is damaged Parquet") from cause

    def lines(self, source_rows: RowNumbers) -> Iterator[tuple[int, int]]:
        return ((number, number) for number in source_rows.tolist())

    def _open(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._content, memory_map=False)
        except (pa.ArrowException, OSError) as cause:
            raise SourceUnreadable(f"{self.name} is no Parquet file that can be read") from cause


def _unpacked(rule: FileRule, location: Location) -> Path | pa.BufferReader:
    if location.member is None and location.path.suffix.lower() == ".parquet":
        return location.path
    source = SourceBytes(location, min(rule.max_uncompressed_bytes, 256 * 2**20))
    with io.BufferedReader(source) as stream:
        return pa.BufferReader(stream.read())


def _text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text(column.dictionary_decode())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        # A time with a zone is an instant: say so.
        naive = column.cast(pa.timestamp(kind.unit))
        return pc.binary_join_element_wise(naive.cast(pa.string()), "+00:00", "")
    if pa.types.is_floating(kind):
        return _digits(column)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        values = column.to_pylist()
        return pa.array([None if v is None else str(v) for v in values], pa.string())
    return column.cast(pa.string())


def _digits(column: pa.Array) -> pa.Array:
    """Shortest text of binary fractions, without exponents and without `.0`."""
    texts = column.cast(pa.string())
    odd = pc.fill_null(pc.match_substring_regex(texts, "e|\\.0$"), False)
    if pc.any(odd).as_py():
        plain = [
            np.format_float_positional(value, trim="-") if is_odd else text
            for value, text, is_odd in zip(
                column.to_numpy(zero_copy_only=False),
                texts.to_pylist(),
                odd.to_pylist(),
                strict=True,
            )
        ]
        return pa.array(plain, pa.string())
    return texts
