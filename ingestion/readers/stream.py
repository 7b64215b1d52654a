"""An extract as an Arrow stream that is read ahead in a thread, while DuckDB works on it."""

import json
import queue
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from types import TracebackType

import pyarrow as pa

from ingestion.readers.extract import Extract, Malformed, schema_of

_READ_AHEAD = 2


class RecordStream:
    """Counts what passes, keeps what is malformed, and the reader's own error, which DuckDB wraps.

    Used as a context manager; the stream can be read once.
    """

    def __init__(self, extract: Extract) -> None:
        self.records = 0
        self.malformed = MalformedRecords()
        self.error: BaseException | None = None
        self._chunks = extract.chunks()
        self._schema = schema_of(len(extract.columns))
        self._queue: queue.Queue[pa.RecordBatch | None] = queue.Queue(_READ_AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read_ahead, daemon=True)

    @property
    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self._schema, self._batches())

    def slices(self, size: int) -> Iterator[pa.Table]:
        """The records as tables of about `size` bytes. Read either these or `reader`."""
        waiting: list[pa.RecordBatch] = []
        held = 0
        while (batch := self._queue.get()) is not None:
            waiting.append(batch)
            held += batch.nbytes
            if held >= size:
                yield pa.Table.from_batches(waiting)
                waiting, held = [], 0
        if waiting:
            yield pa.Table.from_batches(waiting)

    def __enter__(self) -> "RecordStream":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self.error is not None:
            raise self.error from None

    def _read_ahead(self) -> None:
        try:
            for chunk in self._chunks:
                self.records += chunk.size
                self.malformed.extend(chunk.malformed)
                if not self._put(chunk.rows):
                    return
        except BaseException as error:  # handed over to the thread that waits
            self.error = error
        self._put(None)

    def _put(self, batch: pa.RecordBatch | None) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(batch, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while (batch := self._queue.get()) is not None:
            yield batch
        if self.error is not None:
            raise RuntimeError("the source could not be read to its end")


class MalformedRecords:
    """Malformed records, kept on disk: a wrong delimiter makes all records such."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._count = 0

    def extend(self, records: Sequence[Malformed]) -> None:
        for record in records:
            self._file.write(json.dumps(astuple(record)) + "\n")
        self._count += len(records)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Malformed]:
        self._file.seek(0)
        return (Malformed(*json.loads(line)) for line in self._file)
