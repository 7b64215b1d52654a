"""From bytes in a declared encoding to UTF-8, with undecodable bytes marked and not lost."""

import codecs
import io
from collections.abc import Iterator
from typing import cast

from ingestion.mapping import FileRule
from ingestion.readers.extract import BAD_BYTES, FileFacts
from ingestion.readers.storage import Location, SourceBytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return f"{BAD_BYTES}{bad.hex()}", error.end


codecs.register_error("ingestion.mark", _mark)


class Utf8Stream(io.RawIOBase):
    """`source` as UTF-8 without a byte-order mark.

    A mark at the start of the file wins over `encoding`. With `mark_bad_bytes`, or in any encoding
    but UTF-8, bytes that are no text come out as BAD_BYTES and their hex value; otherwise UTF-8
    passes through unread and whoever parses it checks it.
    """

    def __init__(self, source: io.RawIOBase, encoding: str, *, mark_bad_bytes: bool) -> None:
        self._source = source
        start = source.read(4) or b""
        declared = codecs.lookup(encoding).name
        self.encoding, self._pending = _without_mark(start, declared)
        self.is_transcoded = mark_bad_bytes or self.encoding != "utf-8"
        self._decoder = codecs.getincrementaldecoder(self.encoding)("ingestion.mark")
        self._at_end = False
        self._overflow = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        size = size if size and size > 0 else 1 << 20
        if not self.is_transcoded:
            if self._pending:
                pending, self._pending = self._pending, b""
                return pending
            return self._source.read(size) or b""
        while not self._at_end:
            data, self._pending = self._pending, b""
            data = data or self._source.read(max(size // 2, 1)) or b""
            self._at_end = not data
            text = self._decoder.decode(data, final=self._at_end)
            if text:
                return text.encode("utf-8", "surrogatepass")
        return b""

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer))
        # A decoder may give more bytes than there is room for.
        data = self._overflow or self.read(len(view))
        view[: min(len(data), len(view))] = data[: len(view)]
        self._overflow = data[len(view) :]
        return min(len(data), len(view))


def _without_mark(start: bytes, declared: str) -> tuple[str, bytes]:
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding, start[len(mark) :]
    # Without a mark, UTF-16 is little-endian, as Windows writes it.
    return {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(declared, declared), start


class Prefixed(io.RawIOBase):
    """A stream with bytes put back in front."""

    def __init__(self, prefix: bytes, rest: io.RawIOBase) -> None:
        self._prefix = prefix
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not self._prefix:
            return self._rest.read(size) or b""
        size = size if size and size > 0 else len(self._prefix)
        data, self._prefix = self._prefix[:size], self._prefix[size:]
        return data

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)


class TextLines:
    """The decoded text of a location, by lines (`\\n`, `\\r\\n` or `\\r`) or by pieces."""

    def __init__(self, location: Location, rule: FileRule) -> None:
        self._source = SourceBytes(location, rule.max_uncompressed_bytes)
        self._stream = Utf8Stream(self._source, rule.encoding, mark_bad_bytes=True)
        self._buffered = io.BufferedReader(self._stream, 1 << 20)
        # The stream is valid UTF-8: what was not is marked.
        self._text = io.TextIOWrapper(self._buffered, "utf-8", newline=None)

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            yield line.removesuffix("\n")

    def piece(self) -> str:
        """The next part of the text; empty at its end."""
        return self._text.read(1 << 18)

    def rest(self) -> Iterator[str]:
        while piece := self.piece():
            yield piece

    def facts(self, name: str) -> FileFacts:
        return FileFacts(name, *self._source.finish(), self._stream.encoding)

    def close(self) -> None:
        self._source.close()
