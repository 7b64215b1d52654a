"""The bytes of a source file: found, decompressed, hashed, and kept from exploding."""

import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from ingestion.errors import SourceUnavailable, SourceUnreadable
from ingestion.mapping import FileRule

# Text compresses 5 to 20 times. Only files made to explode come near this.
_MAX_RATIO = 200
_RATIO_COUNTS_FROM = 64 * 2**20

_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile, OSError)


@dataclass(frozen=True, slots=True)
class Location:
    """One file of a data folder, or one member of an archive there."""

    path: Path
    member: str | None
    name: str

    def __str__(self) -> str:
        return self.name


def locate(rule: FileRule, data: Path, day: date) -> tuple[Location, ...]:
    """The files that `rule` means on `day`; with `*` in its path, all that match, in name order.

    Empty where the file is missing and the mapping says that this means no trade. Otherwise a
    missing file raises SourceUnavailable.
    """
    if not data.is_dir():
        raise SourceUnavailable(f"no data folder at {data}")
    wanted = rule.path.format(day=day)
    if "*" in wanted:
        paths = sorted(path for path in data.glob(wanted) if path.is_file())
    else:
        paths = [data / wanted] if (data / wanted).is_file() else []
    member = rule.member.format(day=day) if rule.member else None
    found = tuple(
        location
        for path in paths
        if (location := _location(path, member, path.relative_to(data).as_posix()))
    )
    if not found and rule.when_missing == "wait":
        inside = f" with a member {member}" if member else ""
        raise SourceUnavailable(f"no file {wanted}{inside} in {data} yet for {day}")
    return found


def _location(path: Path, member: str | None, name: str) -> Location | None:
    if path.suffix.lower() != ".zip":
        return Location(path, None, name)
    with damage_explained(name), zipfile.ZipFile(path) as archive:
        members = [info.filename for info in archive.infolist() if not info.is_dir()]
    if member is None:
        if len(members) != 1:
            raise SourceUnreadable(
                f"{name} holds {len(members)} files; say which one with `member:` in the mapping"
            )
        member = members[0]
    return Location(path, member, f"{name}/{member}") if member in members else None


@contextmanager
def damage_explained(name: str) -> Iterator[None]:
    """Turn what a decompressor says about broken input into SourceUnreadable."""
    try:
        yield
    except _DAMAGED as cause:
        detail = f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
        raise SourceUnreadable(f"{name} cannot be read ({detail})") from cause


class ByteStream(io.RawIOBase):
    """A stream of bytes made from another; how is said by `read` alone."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self.read(len(view)) or b""
        view[: len(data)] = data
        return len(data)


class SourceBytes(ByteStream):
    """The uncompressed bytes of a location; knows hash and size of what is stored once read.

    The hash is that of the file, or of the archive's member: an archive may grow every day.
    """

    def __init__(self, location: Location, max_bytes: int) -> None:
        self._location = location
        self._max_bytes = max_bytes
        self._produced = 0
        with damage_explained(location.name):
            self._stored = _Hashed(_stored(location))
            self._plain, self._is_compressed = _decompressed(location, self._stored)

    def read(self, size: int = -1, /) -> bytes:
        with damage_explained(self._location.name):
            data = self._plain.read(size if size and size > 0 else 1 << 20) or b""
        if self._is_compressed:
            self._check_growth(len(data))
        return data

    def _check_growth(self, size: int) -> None:
        self._produced += size
        ratio = self._produced / max(self._stored.size, 1)
        too_dense = self._produced > _RATIO_COUNTS_FROM and ratio > _MAX_RATIO
        if self._produced > self._max_bytes or too_dense:
            raise SourceUnreadable(
                f"{self._location} unpacks to far more than it should and was not read on; if it is"
                " genuine, deliver it uncompressed or raise `max_uncompressed_bytes` in the mapping"
            )

    def finish(self) -> tuple[str, int]:
        """SHA-256 and size of the stored file, whether or not all of it was needed."""
        with damage_explained(self._location.name):
            while self._stored.read(1 << 20):
                pass
        return self._stored.sha256, self._stored.size

    def close(self) -> None:
        self._plain.close()
        self._stored.close()
        super().close()


class _Hashed(ByteStream):
    def __init__(self, stored: BinaryIO) -> None:
        self._inner = stored
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def close(self) -> None:
        self._inner.close()
        super().close()


def _stored(location: Location) -> BinaryIO:
    if location.member is None:
        return location.path.open("rb", buffering=0)
    archive = zipfile.ZipFile(location.path)
    info = archive.getinfo(location.member)
    if info.file_size > _RATIO_COUNTS_FROM and info.file_size > _MAX_RATIO * info.compress_size:
        raise SourceUnreadable(
            f"{location} unpacks to {info.file_size} bytes from {info.compress_size} and was not"
            " read; if it is genuine, deliver it uncompressed"
        )
    if info.flag_bits & 0x1:
        raise SourceUnreadable(f"{location} is encrypted; deliver it without a password")
    return cast(BinaryIO, archive.open(info))


def _decompressed(location: Location, stored: _Hashed) -> tuple[io.RawIOBase, bool]:
    suffix = Path(location.member or location.path.name).suffix.lower()
    opened: object
    match suffix:
        case ".gz":
            opened = gzip.GzipFile(fileobj=cast(BinaryIO, stored))
        case ".bz2":
            opened = bz2.BZ2File(cast(BinaryIO, stored))
        case ".xz":
            opened = lzma.LZMAFile(cast(BinaryIO, stored))  # noqa: SIM115
        case ".zst":
            opened = pa.CompressedInputStream(stored, "zstd")
        case _:
            return stored, False
    return cast(io.RawIOBase, opened), True


def sha256_of(location: Location) -> tuple[str, int]:
    """Hash and size of what is stored at `location`, without unpacking more than the member."""
    with damage_explained(location.name):
        stored = _Hashed(_stored(location))
        try:
            while stored.read(1 << 20):
                pass
            return stored.sha256, stored.size
        finally:
            stored.close()
