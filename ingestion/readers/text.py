"""From bytes in a declared encoding to UTF-8, with undecodable bytes marked and not lost."""

import codecs
import io
from collections.abc import Iterator

from ingestion.mapping import FileRule
from ingestion.readers.extract import BAD_BYTES, FileFacts
from ingestion.readers.storage import ByteStream, Location, SourceBytes

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


class Utf8Stream:
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

    def read(self, size: int = -1, /) -> bytes:
        """About `size` bytes, sometimes more; none at the end."""
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


def _without_mark(start: bytes, declared: str) -> tuple[str, bytes]:
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding, start[len(mark) :]
    # Without a mark, UTF-16 is little-endian, as Windows writes it.
    return {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(declared, declared), start


class OpenText(ByteStream):
    """The text of a location as UTF-8 bytes, of which the start can be looked at first."""

    def __init__(self, location: Location, rule: FileRule, *, mark_bad_bytes: bool) -> None:
        self._source = SourceBytes(location, rule.max_uncompressed_bytes)
        self._utf8 = Utf8Stream(self._source, rule.encoding, mark_bad_bytes=mark_bad_bytes)
        self._ahead = b""
        self._last = b""
        self._line_ends = 0
        self.is_transcoded = self._utf8.is_transcoded

    def peek(self, size: int) -> bytes:
        """At least `size` bytes from here on, fewer only at the end. They are not used up."""
        while len(self._ahead) < size and (data := self._utf8.read(size)):
            self._ahead += data
        return self._ahead

    def skip(self, size: int) -> None:
        if size:
            self._ahead = self.peek(size)[size:]

    def read(self, size: int = -1, /) -> bytes:
        """Exactly `size` bytes; fewer only at the end, where Arrow expects it and nowhere else."""
        data = self._exactly(size if size and size > 0 else 1 << 20)
        if data:
            self._line_ends += _line_ends(data) - (self._last[-1:] + data[:1] == b"\r\n")
            self._last = data
        return data

    def _exactly(self, size: int) -> bytes:
        if not self._ahead:
            data = self._utf8.read(size)
            if len(data) == size:
                return data
            self._ahead = data
        self.peek(size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    @property
    def lines(self) -> int:
        """How many lines were read, with an unfinished last one."""
        return self._line_ends + bool(self.last_line)

    @property
    def last_line(self) -> bytes:
        """What follows the last line end of all that was read, or the last piece if it has none."""
        return self._last[max(self._last.rfind(b"\n"), self._last.rfind(b"\r")) + 1 :]

    def as_text(self) -> io.TextIOWrapper:
        """What is left as text, for the csv module: line ends as they are."""
        return io.TextIOWrapper(io.BufferedReader(self, 1 << 20), "utf-8", "replace", newline="")

    def facts(self, name: str) -> FileFacts:
        return FileFacts(name, *self._source.finish(), self._utf8.encoding)

    def close(self) -> None:
        self._source.close()
        super().close()


def _line_ends(data: bytes) -> int:
    if b"\r" not in data:
        return data.count(b"\n")
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


class TextLines:
    """The decoded text of a location, by lines (`\\n`, `\\r\\n` or `\\r`) or by pieces."""

    def __init__(self, location: Location, rule: FileRule) -> None:
        self._open = OpenText(location, rule, mark_bad_bytes=True)
        self._text = io.TextIOWrapper(io.BufferedReader(self._open, 1 << 20), "utf-8", newline=None)

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
        return self._open.facts(name)

    def close(self) -> None:
        self._text.close()


class TextExtract:
    """What the readers of text have in common: no types, and facts once all of it was read."""

    natively_typed = False

    def __init__(self, rule: FileRule, location: Location) -> None:
        self._rule = rule
        self._location = location
        self._facts: FileFacts | None = None

    @property
    def name(self) -> str:
        return self._location.name

    def facts(self) -> FileFacts:
        if self._facts is None:
            raise RuntimeError(f"{self.name} was not read to its end")
        return self._facts
