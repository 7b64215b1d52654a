"""A good file damaged in 500 ways is loaded exactly, set aside with exact counts, or refused.

What is right is computed by an oracle that shares nothing with the loader: Python's csv module,
Decimal and zoneinfo, row by row.
"""

import csv
import gzip
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from shop import Landed, Shop

from ingestion.errors import ContractBroken, IngestionError, SourceUnreadable

ZONE = "America/Sao_Paulo"
COLUMNS = {
    "payment_id": "编号",
    "account_id": "customer",
    "amount": "amount",
    "currency": {"value": "BRL"},
    "payment_method": "方式",
    "received_at": {"from": "at", "format": "%Y-%m-%d %H:%M:%S"},
}
HEADER = ["编号", "customer", "amount", "at", "方式", "note"]


def good_file() -> bytes:
    rng = random.Random(1)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for number in range(40):
        at = (
            datetime(2017, 10, 14, 20)
            + (datetime(2018, 2, 18) - datetime(2017, 10, 14)) * rng.random()
        )
        note = rng.choice(["", "plain", 'says "no"', "a,b", "two\nlines", "客户，备注"])
        row = [f"{number:05d}", f"0{number % 7}", f"{rng.randrange(-999, 99999) / 100:.2f}"]
        writer.writerow([*row, f"{at:%Y-%m-%d %H:%M:%S}", rng.choice(["现金", "card", ""]), note])
    return out.getvalue().encode()


GOOD = good_file()


# -- the oracle ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    accepted: list[tuple[object, ...]]
    rules: Counter[str]
    read: int


class Refused(Exception):
    """The oracle says that no row of this file can be trusted."""


def truth(data: bytes) -> Truth:
    text = decoded(data)
    if quote_is_open(text):
        raise Refused
    records = [record for record in csv.reader(io.StringIO(text, newline="")) if record]
    if not records or any(records[0].count(name) != 1 for name in HEADER[:5]):
        raise Refused
    header, *body = records
    accepted: list[tuple[object, ...]] = []
    rules: Counter[str] = Counter()
    seen = set()
    for number, record in enumerate(body, 1):
        rule, row = judge(record, header)
        if rule is None and row[0] in seen:
            rule = "duplicate_key"
        if rule:
            rules[rule] += 1
        else:
            seen.add(row[0])
            accepted.append((number, *row))
    return Truth(accepted, rules, len(body))


def judge(record: list[str], header: list[str]) -> tuple[str | None, tuple[object, ...]]:
    """The first rule that a record breaks, in the order of the contract's columns, or its row."""
    if len(record) != len(header):
        return "malformed_record", ()
    cells = dict(zip(header, record, strict=True))
    key, who, amount, at, how = (cells[name] or None for name in HEADER[:5])
    if any("\udc80" <= c <= "\udcff" for cell in (key, who, amount, at, how) for c in cell or ""):
        return "encoding", ()
    if key is None:
        return "required", ()
    received = None
    # `received_at` stands before `amount` in the contract.
    if at is not None:
        try:
            local = datetime.strptime(at, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            return "cast", ()
        if local.year < 1000:
            return "cast", ()
        received = local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)
    if amount is None:
        return "required", ()
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", amount):
        return "cast", ()
    number = Decimal(amount)
    if number != round(number, 2) or abs(number) >= 10**16:
        return "cast", ()
    return None, (key, who, number, how, received)


def decoded(data: bytes) -> str:
    for mark, encoding in [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le")]:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "surrogateescape")
    return data.decode("utf-8", "surrogateescape")


def quote_is_open(text: str) -> bool:
    """Whether a quoted cell goes on at the end of the text."""
    at_start, inside, i = True, False, 0
    while i < len(text):
        character = text[i]
        if inside:
            if character == '"' and text[i + 1 : i + 2] == '"':
                i += 1
            elif character == '"':
                inside, at_start = False, False
        elif character == '"' and at_start:
            inside = True
        else:
            at_start = character in ",\r\n"
        i += 1
    return inside


# -- the mutations -------------------------------------------------------------------------

Mutation = Callable[[bytes, random.Random], bytes]


def bit_flip(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def truncation(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def duplicated_block(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted(rng.sample(range(len(data)), 2))
    return data[:end] + data[start:end] + data[end:]


def repeated_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chosen = rng.choices(lines[1:], k=5)
    return b"".join([*lines, *chosen])


def swapped_columns(data: bytes, rng: random.Random) -> bytes:
    one, other = rng.sample(range(6), 2)
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    only_header = rng.random() < 0.5
    for row in rows[:1] if only_header else rows:
        row[one], row[other] = row[other], row[one]
    return written(rows)


def byte_order_mark(data: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        return b"\xef\xbb\xbf" + data
    return b"\xff\xfe" + data.decode().encode("utf-16-le")


def mixed_line_ends(data: bytes, rng: random.Random) -> bytes:
    ends = [b"\n", b"\r\n", b"\r", b"\n\n"]
    return re.sub(rb"\n", lambda _: rng.choice(ends), data)


def nul(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + b"\0" + data[place:]


def stray_bytes(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randrange(1, 6)):
        place = rng.randrange(len(data))
        data = data[:place] + rng.choice([b"\xff", b"\xc3", b'"', b",", b"\xe5\xae"]) + data[place:]
    return data


def lost_bytes(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + data[place + rng.randrange(1, 4) :]


def in_cells(change: Callable[[str, random.Random], str], column: int | None = None) -> Mutation:
    """Change some cells of a file, those of one column or any."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        for row in rng.sample(rows[1:], 6):
            place = rng.randrange(6) if column is None else column
            row[place] = change(row[place], rng)
        return written(rows)

    return mutate


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


MUTATIONS: dict[str, tuple[int, Mutation]] = {
    "bit flip": (120, bit_flip),
    "truncation": (40, truncation),
    "duplicated block": (40, duplicated_block),
    "repeated lines": (20, repeated_lines),
    "swapped columns": (25, swapped_columns),
    "byte-order mark": (10, byte_order_mark),
    "mixed line ends": (30, mixed_line_ends),
    "NUL": (30, nul),
    "stray bytes": (50, stray_bytes),
    "lost bytes": (30, lost_bytes),
    "a cell of 1 MB": (5, in_cells(lambda cell, rng: (cell or "长") * 400_000)),
    "decimal comma": (15, in_cells(lambda cell, rng: cell.replace(".", ","), 2)),
    "leading zeros": (15, in_cells(lambda cell, rng: "000" + cell)),
    "thousands separators": (15, in_cells(lambda cell, rng: f"1,{cell}", 2)),
    "formulas": (15, in_cells(lambda cell, rng: "=cmd|' /C calc'!A0")),
    "more decimals": (15, in_cells(lambda cell, rng: f"{cell}{rng.choice('05')}", 2)),
    "exponents": (10, in_cells(lambda cell, rng: f"{cell}e{rng.randrange(3)}", 2)),
    "other times": (15, in_cells(lambda cell, rng: cell + rng.choice(["Z", ".5", "", " "]), 3)),
}


def landed_rows(landed: Landed) -> list[tuple[object, ...]]:
    names = ["source_row", "payment_id", "account_id", "amount", "payment_method", "received_at"]
    return [tuple(row[name] for name in names) for row in landed.rows]


def test_there_are_five_hundred_ways() -> None:
    assert sum(count for count, _ in MUTATIONS.values()) == 500


def test_the_undamaged_file_is_loaded_whole(shop: Shop) -> None:
    landed = shop.land(GOOD, COLUMNS, time_zone=ZONE)
    assert landed_rows(landed) == truth(GOOD).accepted
    assert len(landed.rows) == 40


@pytest.mark.parametrize("kind", MUTATIONS)
def test_a_damaged_file_is_never_silently_different(shop: Shop, kind: str) -> None:
    count, mutate = MUTATIONS[kind]
    rng = random.Random(kind)
    for attempt in range(count):
        data = mutate(GOOD, rng)
        try:
            expected = truth(data)
        except Refused:
            with pytest.raises((SourceUnreadable, ContractBroken)):
                shop.land(data, COLUMNS, time_zone=ZONE)
            continue
        landed = shop.land(data, COLUMNS, time_zone=ZONE)
        rules = {found.rule: found.count for found in landed.manifest.quarantined}
        assert landed_rows(landed) == expected.accepted, f"{kind} {attempt}"
        assert rules == expected.rules, f"{kind} {attempt}"
        assert landed.manifest.rows_read == expected.read, f"{kind} {attempt}"
        assert len(landed.quarantine) == sum(expected.rules.values())


def test_a_damaged_archive_is_refused(shop: Shop) -> None:
    packed = gzip.compress(GOOD, mtime=0)
    rng = random.Random(2)
    for _ in range(20):
        damaged = rng.choice([truncation, bit_flip])(packed, rng)
        try:
            landed = shop.land(damaged, COLUMNS, name="data.csv.gz", time_zone=ZONE)
        except IngestionError:
            continue
        # A flipped bit may hit the archive's own header, which holds a name and a time.
        assert landed_rows(landed) == truth(GOOD).accepted


def test_a_file_made_to_explode_is_refused(shop: Shop) -> None:
    bomb = gzip.compress(GOOD + b"\0" * 100_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(SourceUnreadable, match="unpacks to far more"):
        shop.land(bomb, COLUMNS, name="data.csv.gz", time_zone=ZONE)
