"""The Parquet file of accepted rows, written by a thread of its own while more are cast.

Records that are not accepted are kept beside it as they were read, to be looked at later.
"""

import queue
import threading
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.contract import LINEAGE, Contract
from ingestion.readers.extract import SOURCE_ROW, RowNumbers
from ingestion.selection import Selection

_WAITING = 1


class AcceptedRows:
    """Takes slices of records in the order of the file. The same slices give the same bytes.

    Used as a context manager; the file is complete when it is left.
    """

    def __init__(self, path: Path, aside: Path, contract: Contract, selection: Selection) -> None:
        self.rows = 0
        self._aside_path = aside
        self._aside: pa.RecordBatchStreamWriter | None = None
        self._schema = contract.schema
        self._selection = selection
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            use_dictionary=_few_valued(contract),
            write_statistics=_ordered(contract),
            write_page_index=False,
        )
        self._gaps: list[RowNumbers] = []
        self._last = 0
        self._queue: queue.Queue[tuple[pa.Table, pa.Table] | None] = queue.Queue(_WAITING)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> "AcceptedRows":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._queue.put(None)
        self._thread.join()
        self._writer.close()
        if self._aside:
            self._aside.close()
        if error is None and self._error is not None:
            raise self._error

    def add(self, records: pa.Table, computed: pa.Table) -> None:
        """A slice of records, and what `Selection.accepted` made of those that it accepts."""
        numbers = np.concatenate(([self._last], computed.column(SOURCE_ROW).to_numpy()))
        for gap in np.flatnonzero(np.diff(numbers) > 1):
            self._gaps.append(np.arange(numbers[gap] + 1, numbers[gap + 1], dtype=np.int64))
        self._last = int(numbers[-1])
        self.rows += computed.num_rows
        self._queue.put((records, computed))

    def missing(self, read: int) -> RowNumbers:
        """The record numbers up to `read` that were not added, ascending."""
        rest = np.arange(self._last + 1, read + 1, dtype=np.int64)
        return np.concatenate([*self._gaps, rest])

    def _write(self) -> None:
        while (slice_ := self._queue.get()) is not None:
            try:
                if self._error is None:
                    self._write_slice(*slice_)
            except BaseException as error:  # handed over to the thread that waits
                self._error = error

    def _write_slice(self, records: pa.Table, computed: pa.Table) -> None:
        if computed.num_rows < records.num_rows:
            accepted = np.isin(records.column(SOURCE_ROW), computed.column(SOURCE_ROW))
            self._keep_aside(records.filter(pa.array(~accepted)))
            records = records.filter(pa.array(accepted))
        if records.num_rows:
            names = self._schema.names
            columns = [self._column(name, records, computed) for name in names]
            self._writer.write_table(pa.table(columns, self._schema))

    def _keep_aside(self, records: pa.Table) -> None:
        if self._aside is None:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._aside = pa.ipc.new_stream(self._aside_path, records.schema, options=options)
        self._aside.write_table(records)

    def _column(self, name: str, records: pa.Table, computed: pa.Table) -> pa.ChunkedArray:
        if name in self._selection.carried:
            return _without_empty(records.column(self._selection.carried[name]))
        if name in self._selection.constants:
            return pa.repeat(self._selection.constants[name], computed.num_rows)
        return computed.column(name).cast(self._schema.field(name).type)


def _without_empty(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    empty = pc.equal(texts, "")
    return pc.if_else(empty, pa.scalar(None, texts.type), texts) if pc.any(empty).as_py() else texts


def _ordered(contract: Contract) -> list[str]:
    """Columns worth a minimum and maximum: days, times and numbers, by which ranges are read."""
    return [name for name, sql_type in contract.lake_types.items() if sql_type != "VARCHAR"]


def _few_valued(contract: Contract) -> list[str]:
    """Columns worth a dictionary; for the others building one costs more than it saves."""
    coded = [column.name for column in contract.columns if column.valid_values]
    lineage = [name for name, _ in LINEAGE if name != SOURCE_ROW]
    return [*coded, *(["currency"] if "currency" in contract else []), *lineage]
