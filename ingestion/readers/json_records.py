"""JSON arrays of objects, and JSON lines. Numbers keep the digits that are written.

A nested object becomes columns with dots in their names (`owner.name`); a list stays JSON text.
What a record lacks is no value, also where no record of the day has it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any

from ingestion.errors import SourceUnreadable
from ingestion.mapping import FileRule
from ingestion.readers.extract import (
    Chunk,
    Malformed,
    RowNumbers,
    chunks_of,
    pick_lines,
)
from ingestion.readers.storage import Location
from ingestion.readers.text import TextExtract, TextLines

_READ_AHEAD_RECORDS = 1_000


class _Number(str):
    """The digits of a number, told from a string."""

    __slots__ = ()


def _plain(digits: str) -> _Number:
    """A number without exponent, exactly."""
    return _Number(f"{Decimal(digits):f}" if "e" in digits.lower() else digits)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is there twice")
    return found


_DECODER = json.JSONDecoder(
    parse_int=_plain,
    parse_float=_plain,
    parse_constant=_refuse_constant,
    object_pairs_hook=_refuse_repeats,
)


class JsonExtract(TextExtract):
    """`lines` says whether each line is a record, or the whole file one array."""

    may_hold_bad_bytes = True

    def __init__(self, rule: FileRule, location: Location, wanted: Sequence[str]) -> None:
        super().__init__(rule, location)
        with closing(TextLines(location, rule)) as text:
            seen: dict[str, None] = {}
            for number, (_, record) in enumerate(self._records(text)):
                if isinstance(record, dict):
                    seen |= dict.fromkeys(record)
                if number >= _READ_AHEAD_RECORDS:
                    break
        self.columns = tuple(seen | dict.fromkeys(wanted))

    def chunks(self) -> Iterator[Chunk]:
        with closing(TextLines(self._location, self._rule)) as text:
            yield from chunks_of(len(self.columns), self._rows(text))
            self._facts = text.facts(self.name)

    def lines(self, source_rows: RowNumbers) -> Iterator[tuple[int, int]]:
        with closing(TextLines(self._location, self._rule)) as text:
            records = ((number, line) for number, (line, _) in enumerate(self._records(text), 1))
            yield from pick_lines(records, source_rows)

    def _rows(self, text: TextLines) -> Iterator[tuple[int, Sequence[str | None]] | Malformed]:
        for number, (_, record) in enumerate(self._records(text), 1):
            if isinstance(record, dict):
                yield number, [record.get(name) for name in self.columns]
            else:
                yield Malformed(number, "malformed_record", record[0], record[1])

    def _records(
        self, text: TextLines
    ) -> Iterator[tuple[int, dict[str, str | None] | tuple[str, str]]]:
        """Line, and the flat record or what is wrong with it and its text."""
        parse = self._of_lines if self._rule.format == "jsonl" else self._of_array
        for line, value, raw in parse(text):
            if isinstance(value, dict):
                yield line, _flat(value)
            elif isinstance(value, ValueError):
                yield line, ("not valid JSON", raw)
            else:
                yield line, ("not an object", raw)

    def _of_lines(self, text: TextLines) -> Iterator[tuple[int, Any, str]]:
        for number, line in enumerate(text, 1):
            if line.strip():
                try:
                    value, end = _DECODER.raw_decode(line.strip())
                    if end != len(line.strip()):
                        raise ValueError("more than one value")
                    yield number, value, line
                except (ValueError, RecursionError) as problem:
                    yield number, ValueError(str(problem)), line

    def _of_array(self, text: TextLines) -> Iterator[tuple[int, Any, str]]:
        """The members of one array, without holding the file: text is parsed as it comes."""
        buffer, line, opened, separated = "", 1, False, True
        at_end = False
        while True:
            stripped = buffer.lstrip(" \t\r\n")
            line += buffer[: len(buffer) - len(stripped)].count("\n")
            buffer = stripped
            if buffer and not opened:
                if buffer[0] != "[":
                    raise self._broken(line, "the file does not start with `[`")
                buffer, opened = buffer[1:], True
                continue
            if buffer and buffer[0] == "]" and opened:
                if (buffer[1:] + "".join(text.rest())).strip():
                    raise self._broken(line, "there is more after the closing `]`")
                return
            if buffer and buffer[0] == "," and not separated:
                buffer, separated = buffer[1:], True
                continue
            if buffer and buffer[0] not in ",]" and separated:
                try:
                    value, end = _DECODER.raw_decode(buffer)
                except (ValueError, RecursionError) as problem:
                    if at_end:
                        raise self._broken(line, "the array breaks off or is not JSON") from problem
                else:
                    # A number at the very end of what was read may go on in the next piece.
                    if end < len(buffer) or at_end:
                        yield line, value, buffer[:end]
                        line += buffer[:end].count("\n")
                        buffer, separated = buffer[end:], False
                        continue
            elif buffer:
                raise self._broken(line, "a comma or a value is missing")
            if at_end:
                raise self._broken(line, "the array is not closed")
            more = text.piece()
            at_end = not more
            buffer += more
            if len(buffer) > self._rule.max_uncompressed_bytes:
                raise self._broken(line, "one record is larger than the file may be")

    def _broken(self, line: int, problem: str) -> SourceUnreadable:
        return SourceUnreadable(f"{self.name}, line {line}: {problem}")


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for name, member in value.items():
        if isinstance(member, dict):
            flat |= _flat(member, f"{prefix}{name}.")
        else:
            flat[prefix + name] = _text(member)
    return flat


def _text(member: Any) -> str | None:
    match member:
        case None | str():
            return member
        case bool():
            return "true" if member else "false"
        case _:
            return json.dumps(member, ensure_ascii=False)
