"""From text to the type of the contract, in SQL, without ever changing a value.

A value is taken only if the text says exactly that value. Where a type holds less than the text
(`12.7` as a whole number, a third decimal of money, a time cut off a date) the row is set aside.
DuckDB's own casts round and cut silently, so each cast is compared with what was there.
"""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingestion.chinese_script import SIMPLIFIED
from ingestion.contract import Column
from ingestion.mapping import DAY, FILE, RECORD_NUMBER, ColumnRule, Fold, NumberFormat
from ingestion.readers.extract import BAD_BYTES, SOURCE_ROW
from ingestion.time_zones import oddity_sql, to_local_sql, to_utc_sql

_OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)"
_ISO_TIME = r"\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,6}0*)?)?"
_ISO_MIDNIGHT = r"\d{4}-\d{2}-\d{2}[T ]00:00(:00(\.0+)?)?"
# The unit of each, the microseconds in it, and the digits that it has in the year 9999.
_EPOCHS = {"epoch_s": ("seconds", 1_000_000, 12), "epoch_ms": ("milliseconds", 1_000, 15)}

# The printable characters of ASCII, a blank first, as a Chinese keyboard writes them: full width.
_NARROW = "".join(map(chr, range(0x20, 0x7F)))
_WIDE = "\u3000" + "".join(map(chr, range(0xFF01, 0xFF5F)))


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that a row can break: where `broken` is true it is set aside."""

    broken: str
    rule: str
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CastColumn:
    """How one contract column is computed, in layers that each use the one before.

    `text` is over source columns, `value` over `text_name`, `final` over `value_name`.
    """

    column: Column
    text: str
    value: str
    final: str
    checks: tuple[Check, ...]
    unmapped: str | None = None
    oddity: str | None = None
    zone: str = "UTC"

    @property
    def text_name(self) -> str:
        return f"t_{self.column.name}"

    @property
    def value_name(self) -> str:
        return f"v_{self.column.name}"

    @property
    def is_handed_on(self) -> bool:
        """Whether the value is the text of the source, unchanged."""
        return self.value == self.text_name and self.final == self.value_name

    @property
    def is_absent(self) -> bool:
        """Whether the mapping names no source, so that every value is null."""
        return self.text == "NULL"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def source_text(position: str, null_values: Sequence[str]) -> str:
    """A source column with everything that means no value as null."""
    if not null_values:
        return f"nullif({position}, '')"
    listed = ", ".join(map(literal, ("", *null_values)))
    return f"CASE WHEN {position} NOT IN ({listed}) THEN {position} END"


def cast_column(
    column: Column,
    rule: ColumnRule | None,
    sources: Dictionary[str, str],
    *,
    day: date,
    file_name: str,
    time_zone: str,
    natively_typed: bool,
) -> CastColumn:
    """The SQL for one column; `sources` are the expressions of the source columns by name."""
    if rule is None:
        null = f"CAST(NULL AS {column.sql_type})"
        return CastColumn(column, "NULL", null, null, ())
    special = {
        RECORD_NUMBER: f"CAST(records.{SOURCE_ROW} AS VARCHAR)",
        DAY: literal(day.isoformat()),
        FILE: literal(file_name),
    }
    text = _text(rule, {**special, **sources})
    zone = rule.time_zone or time_zone
    t, v = f"t_{column.name}", f"v_{column.name}"
    checks: list[Check] = []
    unmapped: str | None = None
    oddity: str | None = None
    final = v
    if column.sql_type == "VARCHAR":
        value = t
        if rule.codes is not None or (column.valid_values and rule.value is None):
            value = _coded(t, rule, column, day)
            unknown = f"{v} IS NULL AND {t} IS NOT NULL"
            if column.required:
                checks.append(Check(unknown, "unknown_code", column.name, "no such code"))
            else:
                unmapped = unknown
    else:
        value, form = _typed(t, column, rule, natively_typed)
        broken = f"{v} IS NULL AND {t} IS NOT NULL"
        if column.sql_type in ("DATE", "TIMESTAMP"):
            # DuckDB reads `infinity`, years BC and years of two, three or five digits.
            broken = f"({broken}) OR {v} < DATE '1000-01-01' OR {v} >= DATE '9999-12-31'"
        if column.sql_type == "DATE" and rule.is_epoch:
            final = _local_day(v, zone)
            if rule.part != "date":
                # Where clocks skip midnight a day starts later; what counts is that it starts.
                broken += f" OR {final} = {_local_day(f'({v} - INTERVAL 1 MICROSECOND)', zone)}"
        checks.append(Check(broken, "cast", column.name, form))
        # An epoch counts from a moment in UTC, wherever the source is.
        if column.sql_type == "TIMESTAMP" and zone != "UTC" and not rule.is_epoch:
            # `value` is local time with an offset applied only where the text had one.
            aware = f"regexp_matches({t}, '{_OFFSET}$')"
            has_offsets = not rule.format
            final = to_utc_sql(v, zone)
            oddity = oddity_sql(v, zone)
            if has_offsets:
                final = f"CASE WHEN length({t}) > 19 AND {aware} THEN {v} ELSE {final} END"
                if oddity:
                    oddity = f"CASE WHEN length({t}) > 19 AND {aware} THEN NULL ELSE {oddity} END"
    if column.required:
        checks.append(Check(f"{t} IS NULL", "required", column.name, "no value"))
    return CastColumn(column, text, value, final, tuple(checks), unmapped, oddity, zone)


def bad_bytes_check(positions: Sequence[str]) -> Check:
    found = " OR ".join(f"contains({position}, '{BAD_BYTES}')" for position in positions)
    return Check(f"({found})", "encoding", None, "bytes that are no text in the declared encoding")


def _text(rule: ColumnRule, sources: Dictionary[str, str]) -> str:
    if rule.value is not None:
        text = literal(rule.value)
    else:
        text = f" || {literal(rule.join)} || ".join(sources[name] for name in rule.sources)
    for pattern, replacement in rule.replace:
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(replacement)})"
    for fold in rule.fold:
        text = _folded(text, fold)
    if rule.when:
        text = f"CASE WHEN {sources[rule.when]} IS NOT NULL THEN {text} END"
    return text


def _folded(text: str, fold: Fold) -> str:
    """Without a difference that people do not mean when they write a name."""
    match fold:
        case "width":
            return f"translate({text}, {literal(_WIDE)}, {literal(_NARROW)})"
        case "script":
            return f"{SIMPLIFIED}({text})"
        case "space":
            return (
                f"nullif(trim(regexp_replace({text}, '[\\s\\x{{A0}}\\x{{3000}}]+', ' ', 'g')), '')"
            )
        case "case":
            return f"lower({text})"


def _coded(text: str, rule: ColumnRule, column: Column, day: date) -> str:
    if rule.codes is None:
        listed = ", ".join(map(literal, column.valid_values))
        return f"CASE WHEN {text} IN ({listed}) THEN {text} END"
    known = [code for code in rule.codes if code.holds_on(day)]
    if not known:
        return "CAST(NULL AS VARCHAR)"
    branches = " ".join(f"WHEN {literal(code.code)} THEN {literal(code.value)}" for code in known)
    return f"CASE {text} {branches} END"


def _typed(text: str, column: Column, rule: ColumnRule, natively_typed: bool) -> tuple[str, str]:
    """The cast, null where the text is not exactly a value of the type, and what was expected."""
    if column.decimal:
        scale = column.decimal[1]
        plain, form = _plain_number(text, rule.number)
        return _exact_decimal(plain, column.sql_type, scale), form
    match column.sql_type:
        case "BIGINT":
            plain, form = _plain_number(text, rule.number)
            return _exact_integer(plain), f"whole number, {form}"
        case "BOOLEAN":
            return _boolean(text, rule)
        case "DATE":
            return _date(text, rule, natively_typed)
        case _:
            return _timestamp(text, rule, natively_typed)


def _exact_decimal(text: str, sql_type: str, scale: int) -> str:
    number = f"TRY_CAST({text} AS {sql_type})"
    exact = rf"[+-]?(\d+(\.\d{{0,{scale}}}0*)?|\.\d{{1,{scale}}}0*)"
    # The number written out again starts with the text, unless the text has an exponent, more
    # digits than the type holds, or zeros and signs in front. Only the last are exact: patterns
    # are slow, and few numbers get as far as this one.
    return (
        f"CASE WHEN starts_with(CAST({number} AS VARCHAR), {text}) THEN {number}"
        f" WHEN regexp_full_match({text}, '{exact}') THEN {number} END"
    )


def _exact_integer(text: str) -> str:
    number = f"TRY_CAST({text} AS BIGINT)"
    return (
        f"CASE WHEN CAST({number} AS VARCHAR) = {text} THEN {number}"
        f" WHEN regexp_full_match({text}, '[+-]?\\d+(\\.0*)?') THEN {number} END"
    )


def _plain_number(text: str, form: NumberFormat | None) -> tuple[str, str]:
    """The declared way of writing numbers turned into the plain one; null where it is another."""
    if form is None:
        return text, "plain decimal digits"
    point = re.escape(form.decimal)
    digits = rf"\d+({point}\d*)?|{point}\d+"
    if form.group:
        digits = rf"\d{{1,3}}({re.escape(form.group)}\d{{3}})+({point}\d*)?|{digits}"
    symbol = rf"({re.escape(form.symbol)}\s*)?" if form.symbol else ""
    tail = rf"(\s*{re.escape(form.symbol)})?" if form.symbol else ""
    number = rf"{symbol}({digits}){tail}"
    signed = {
        "leading": rf"[+-]?{number}|{symbol}[+-]({digits}){tail}",
        "parentheses": rf"{number}|\({number}\)",
        "trailing": rf"{number}[+-]?",
    }[form.negative]
    bare = text
    for unwanted in (form.symbol, form.group):
        if unwanted:
            bare = f"replace({bare}, {literal(unwanted)}, '')"
    if form.decimal != ".":
        bare = f"replace({bare}, {literal(form.decimal)}, '.')"
    bare = f"regexp_replace({bare}, '[\\s()+]', '', 'g')"
    negative = {"parentheses": "(", "trailing": "-"}.get(form.negative)
    if negative:
        bare = (
            f"CASE WHEN contains({text}, '{negative}') THEN '-' || replace({bare}, '-', '')"
            f" ELSE {bare} END"
        )
    allowed = literal(rf"\s*({signed})\s*")
    plain = f"(CASE WHEN regexp_full_match({text}, {allowed}) THEN {bare} END)"
    return plain, "the declared number format"


def _boolean(text: str, rule: ColumnRule) -> tuple[str, str]:
    def listed(values: Sequence[str]) -> str:
        return ", ".join(literal(value.lower()) for value in values)

    value = (
        f"CASE WHEN lower({text}) IN ({listed(rule.true_values)}) THEN true"
        f" WHEN lower({text}) IN ({listed(rule.false_values)}) THEN false END"
    )
    return value, f"one of {', '.join((*rule.true_values, *rule.false_values))}"


def _date(text: str, rule: ColumnRule, natively_typed: bool) -> tuple[str, str]:
    iso = (
        f"CASE WHEN CAST(TRY_CAST({text} AS DATE) AS VARCHAR) = {text}"
        f" THEN TRY_CAST({text} AS DATE)"
        f" WHEN regexp_full_match({text}, '{_ISO_MIDNIGHT}') THEN TRY_CAST({text} AS DATE) END"
    )
    if not rule.format:
        if rule.part == "date":
            moment = _iso_timestamp(text)
            return f"coalesce({iso}, CAST({moment} AS DATE))", "YYYY-MM-DD, with or without a time"
        return iso, "YYYY-MM-DD"
    if rule.is_epoch:
        moment, form = _epoch(text, rule.format[0])
        return moment, form if rule.part == "date" else f"{form}, at the start of a day"
    parsed = _strptime(text, rule.format)
    exact = f"CAST({parsed} AS DATE)"
    if rule.part != "date":
        exact = f"CASE WHEN {exact} = {parsed} THEN {exact} END"
    value = f"coalesce({iso}, {exact})" if natively_typed else exact
    return value, f"a day written as {' or '.join(rule.format)}"


def _timestamp(text: str, rule: ColumnRule, natively_typed: bool) -> tuple[str, str]:
    iso = _iso_timestamp(text)
    if rule.is_epoch:
        return _epoch(text, rule.format[0])
    match rule.format:
        case ():
            return iso, "YYYY-MM-DD HH:MM:SS"
        case ("%Y-%m-%d %H:%M:%S",):
            # The canonical text of a timestamp is this format: much faster than parsing by it.
            moment = f"TRY_CAST({text} AS TIMESTAMP)"
            value = (
                f"CASE WHEN CAST({moment} AS VARCHAR) = {text} AND strlen({text}) = 19"
                f" THEN {moment} ELSE {_strptime(text, rule.format)} END"
            )
        case formats:
            value = _strptime(text, formats)
    if natively_typed:
        value = f"coalesce({iso}, {value})"
    return value, f"a time written as {' or '.join(rule.format)}"


def _iso_timestamp(text: str) -> str:
    naive = f"TRY_CAST({text} AS TIMESTAMP)"
    aware = f"TRY_CAST({text} AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE 'UTC'"
    return (
        f"CASE WHEN CAST({naive} AS VARCHAR) = {text} THEN {naive}"
        f" WHEN regexp_full_match({text}, '{_ISO_TIME}') THEN {naive}"
        f" WHEN regexp_full_match({text}, '{_ISO_TIME}{_OFFSET}') THEN {aware} END"
    )


def _strptime(text: str, formats: Sequence[str]) -> str:
    """Parsed by the first format that fits; blanks around it, which DuckDB skips, fit none."""
    listed = ", ".join(map(literal, formats))
    parsed = f"TRY_CAST(TRY_STRPTIME({text}, [{listed}]) AS TIMESTAMP)"
    return f"CASE WHEN {text} = trim({text}) THEN {parsed} END"


def _epoch(text: str, form: str) -> tuple[str, str]:
    """The moment in UTC, for days too: their zone comes last."""
    unit, microseconds, digits = _EPOCHS[form]
    whole = (
        f"CASE WHEN regexp_full_match({text}, '-?\\d{{1,{digits}}}')"
        f" THEN TRY_CAST({text} AS BIGINT) END"
    )
    return f"make_timestamp({whole} * {microseconds})", f"whole {unit} since 1970"


def _local_day(moment: str, zone: str) -> str:
    return f"CAST({to_local_sql(moment, zone)} AS DATE)"
