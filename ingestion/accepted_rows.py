"""The Parquet file of accepted rows, written by a thread of its own while more are cast."""

import queue
import threading
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.contract import LINEAGE, Contract
from ingestion.readers.extract import SOURCE_ROW, RowNumbers

_WAITING = 1


class AcceptedRows:
    """Takes tables of rows in the order of the file. The same rows give the same bytes.

    Used as a context manager; the file is complete when it is left.
    """

    def __init__(self, path: Path, contract: Contract) -> None:
        self.rows = 0
        self._schema = contract.schema
        self._writer = pq.ParquetWriter(
            path, self._schema, use_dictionary=_few_valued(contract), write_page_index=False
        )
        self._gaps: list[RowNumbers] = []
        self._last = 0
        self._queue: queue.Queue[pa.Table | None] = queue.Queue(_WAITING)
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
        if error is None and self._error is not None:
            raise self._error

    def add(self, table: pa.Table) -> None:
        numbers = np.concatenate(([self._last], table.column(SOURCE_ROW).to_numpy()))
        for gap in np.flatnonzero(np.diff(numbers) > 1):
            self._gaps.append(np.arange(numbers[gap] + 1, numbers[gap + 1], dtype=np.int64))
        self._last = int(numbers[-1])
        self.rows += table.num_rows
        self._queue.put(table)

    def missing(self, read: int) -> RowNumbers:
        """The record numbers up to `read` that were not added, ascending."""
        rest = np.arange(self._last + 1, read + 1, dtype=np.int64)
        return np.concatenate([*self._gaps, rest])

    def _write(self) -> None:
        while (table := self._queue.get()) is not None:
            try:
                if self._error is None and table.num_rows:
                    self._writer.write_table(table.cast(self._schema))
            except BaseException as error:  # handed over to the thread that waits
                self._error = error


def _few_valued(contract: Contract) -> list[str]:
    """Columns worth a dictionary; for the others building one costs more than it saves."""
    coded = [column.name for column in contract.columns if column.valid_values]
    lineage = [name for name, _ in LINEAGE if name != SOURCE_ROW]
    return [*coded, *(["currency"] if "currency" in contract else []), *lineage]
