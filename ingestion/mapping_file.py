"""From YAML to a `Mapping`, with an error for everything a person may have got wrong."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

import yaml

from ingestion.contract import Contract, load_contracts
from ingestion.errors import MappingInvalid
from ingestion.mapping import (
    EPOCHS,
    Code,
    ColumnRule,
    Condition,
    EntityRule,
    Feed,
    Field,
    FileFormat,
    FileRule,
    Fold,
    Lookup,
    Mapping,
    NumberFormat,
)

_FORMATS: dict[str, FileFormat] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xls": "excel",
    ".xlsb": "excel",
    ".ods": "excel",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
_COMPRESSIONS = {".gz", ".bz2", ".xz", ".zst", ".zip"}


def invalid(path: Path, key: str, problem: str) -> MappingInvalid:
    where = f"{path.name}: {key}" if key else path.name
    return MappingInvalid(f"{where}: {problem}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean X?`, or the list of what is known where nothing is close."""
    choices = list(known)
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f" Did you mean {close[0]!r}?"
    return f" Known: {', '.join(map(repr, choices))}." if choices else ""


class _TextLoader(yaml.CSafeLoader):
    """YAML in which every value is text as written, and a key that is there twice is an error.

    Plain YAML would read `no` as false, `010` as 8 and `1.10` as 1.1.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (replaces the attribute of the parent class)
        first: [(tag, regexp) for tag, regexp in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is there twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, content: bytes) -> object:
    try:
        return yaml.load(content.decode("utf-8-sig"), _TextLoader)
    except UnicodeDecodeError as cause:
        raise invalid(path, "", "save the mapping as UTF-8") from cause
    except yaml.YAMLError as cause:
        raise invalid(path, "", f"not valid YAML: {' '.join(str(cause).split())}") from cause


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the YAML file that knows its own name and where it is."""

    path: Path
    location: str
    name: str
    value: Any

    def wrong(self, problem: str) -> MappingInvalid:
        return invalid(self.path, self.location, problem)

    def child(self, name: str, value: Any) -> "_Node":
        location = f"{self.location}.{name}" if self.location else name
        return _Node(self.path, location, name, value)

    def section(self, *known: str) -> "_Section":
        """This node as `key: value` lines; with `known`, any other key is an error."""
        if not isinstance(self.value, dict):
            raise self.wrong("expected `key: value` lines here")
        for key in self.value:
            if not isinstance(key, str):
                raise self.wrong("a key is empty")
            if known and key not in known:
                raise self.child(key, None).wrong(f"unknown key.{did_you_mean(key, known)}")
        return _Section(self)

    def items(self) -> Iterator["_Node"]:
        """The members of a list; a single value counts as a list of one."""
        values = self.value if isinstance(self.value, list) else [self.value]
        for position, value in enumerate(values, 1):
            location = f"{self.location}[{position}]" if len(values) > 1 else self.location
            yield _Node(self.path, location, self.name, value)

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("expected one value here")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def one_of(self, *choices: str) -> str:
        text = self.text()
        if text not in choices:
            raise self.wrong(f"{text!r} is not possible here.{did_you_mean(text, choices)}")
        return text

    def character(self) -> str:
        text = {"tab": "\t", "\\t": "\t"}.get(self.text(), self.text())
        if len(text.encode()) != 1:
            raise self.wrong("expected one ASCII character, or `tab`")
        return text

    def integer(self, at_least: int) -> int:
        if not re.fullmatch(r"\d+", self.text()) or int(self.text()) < at_least:
            raise self.wrong(f"expected a whole number, {at_least} or more")
        return int(self.text())

    def share(self) -> float:
        if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", self.text()):
            raise self.wrong("expected a share between 0 and 1, such as 0.8")
        return float(self.text())

    def day(self) -> date:
        try:
            return date.fromisoformat(self.text())
        except ValueError as cause:
            raise self.wrong("expected a day such as 2026-03-01") from cause

    def zone(self) -> str:
        try:
            return ZoneInfo(self.text()).key
        except (OSError, ValueError, KeyError) as cause:
            raise self.wrong("expected an IANA time zone such as Asia/Shanghai") from cause


@dataclass(frozen=True, slots=True)
class _Section:
    node: _Node

    def __iter__(self) -> Iterator[_Node]:
        return (self.node.child(key, value) for key, value in self.node.value.items())

    def names(self) -> list[str]:
        return list(self.node.value)

    def get(self, name: str) -> _Node | None:
        if name not in self.node.value:
            return None
        return self.node.child(name, self.node.value[name])

    def need(self, name: str, why: str) -> _Node:
        found = self.get(name)
        if found is None:
            raise self.node.wrong(f"`{name}:` is missing: {why}")
        return found


def parse(path: Path, fingerprint: str, document: object) -> Mapping:
    top = _Node(path, "", "", document).section(
        "source", "time_zone", "currency", "as_of", "files", "codes", "entities"
    )
    zone = top.need("time_zone", "the zone of the source's local times, or UTC").zone()
    currency = top.get("currency")
    as_of = top.get("as_of")
    files = {node.name: _file(node) for node in top.need("files", "where the data is").section()}
    tables = top.get("codes")
    codes = {node.name: _codes(node) for node in (tables.section() if tables else ())}
    entities = top.need("entities", "what the files are mapped to").section()
    reader = _EntityReader(files, codes, currency.text() if currency else None)
    return Mapping(
        source=_source_name(top.need("source", "the name of the source system")),
        path=path,
        fingerprint=fingerprint,
        time_zone=zone,
        currency=currency.text() if currency else None,
        as_of=as_of.day() if as_of else None,
        files=tuple(files.values()),
        entities=tuple(reader.entity(node) for node in entities),
    )


def _source_name(node: _Node) -> str:
    name = node.text()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise node.wrong("use lower-case letters, digits and _ only: files are named after it")
    return name


def _file(node: _Node) -> FileRule:
    section = node.section(
        "path",
        "member",
        "sheet",
        "format",
        "encoding",
        "delimiter",
        "quote",
        "escape",
        "header_row",
        "columns",
        "fields",
        "null_values",
        "when_missing",
        "max_uncompressed_bytes",
    )
    path = _path(section.need("path", "relative to the data folder"))
    member = section.get("member")
    given = {name: cast(_Node, section.get(name)) for name in section.names()}
    settings: dict[str, Any] = {}
    if member:
        settings["member"] = _path(member)
    for name in ("sheet", "encoding"):
        if name in given:
            settings[name] = given[name].text()
    if "encoding" in given:
        _check_encoding(given["encoding"])
    if "delimiter" in given:
        settings["delimiter"] = given["delimiter"].character()
    for name in ("quote", "escape"):
        if name in given:
            is_none = given[name].value in (None, "none")
            settings[name] = None if is_none else given[name].character()
    for name in ("columns", "null_values"):
        if name in given:
            settings[name] = given[name].texts()
    if "fields" in given:
        settings["fields"] = tuple(_field(item) for item in given["fields"].items())
    if "header_row" in given:
        is_none = given["header_row"].value in (None, "none")
        settings["header_row"] = None if is_none else given["header_row"].integer(at_least=1)
    if "max_uncompressed_bytes" in given:
        settings["max_uncompressed_bytes"] = given["max_uncompressed_bytes"].integer(at_least=1)
    if "when_missing" in given:
        settings["when_missing"] = given["when_missing"].one_of("wait", "no_trade")
    if "columns" in given and "header_row" not in given:
        settings["header_row"] = None
    settings["format"] = _format(section, settings.get("member") or path)
    if settings["format"] in ("csv", "excel") and settings.get("header_row", 1) is None:
        section.need("columns", "the names of the columns, as the file has no header")
    if settings["format"] == "fixed_width" and "header_row" not in given:
        settings["header_row"] = None
    if settings["format"] == "fixed_width" and not settings.get("fields"):
        raise node.wrong("`fields:` is missing: name, start and width of each column")
    if "delimiter" not in given and Path(settings.get("member") or path).suffix == ".tsv":
        settings["delimiter"] = "\t"
    return FileRule(key=node.name, path=path, **settings)


def _path(node: _Node) -> str:
    text = node.text()
    if Path(text).is_absolute() or ".." in Path(text).parts:
        raise node.wrong("the path is relative to the data folder and stays inside it")
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        text.format(day=date(2026, 3, 1))
    except (KeyError, IndexError, ValueError) as cause:
        raise node.wrong("only {day} or {day:%Y%m%d} can stand in braces") from cause
    if names - {"day"}:
        raise node.wrong("only {day} or {day:%Y%m%d} can stand in braces")
    return text


def _check_encoding(node: _Node) -> None:
    try:
        "".encode(node.text())
    except LookupError as cause:
        raise node.wrong(
            f"Python knows no encoding {node.text()!r}; e.g. utf-8, gb18030"
        ) from cause


def _format(section: _Section, path: str) -> FileFormat:
    given = section.get("format")
    if given:
        return cast(
            FileFormat,
            given.one_of("csv", "fixed_width", "excel", "json", "jsonl", "parquet"),
        )
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    while suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    if suffixes and suffixes[-1] in _FORMATS:
        return _FORMATS[suffixes[-1]]
    raise section.node.wrong("the name does not tell the format; add `format: csv` or another")


def _field(node: _Node) -> Field:
    section = node.section("name", "start", "width")
    return Field(
        name=section.need("name", "what to call the column").text(),
        start=section.need("start", "its first character, counted from 1").integer(at_least=1),
        width=section.need("width", "its number of characters").integer(at_least=1),
    )


def _codes(node: _Node) -> tuple[Code, ...]:
    """A list of {code, value, valid_from, valid_to}, or short `code: value` lines."""
    if isinstance(node.value, dict):
        return tuple(Code(child.name, child.text()) for child in node.section())
    codes = []
    for item in node.items():
        section = item.section("code", "value", "valid_from", "valid_to")
        valid_from, valid_to = section.get("valid_from"), section.get("valid_to")
        codes.append(
            Code(
                code=section.need("code", "what the source writes").text(),
                value=section.need("value", "what it means").text(),
                valid_from=valid_from.day() if valid_from else None,
                valid_to=valid_to.day() if valid_to else None,
            )
        )
    for position, one in enumerate(codes):
        for other in codes[:position]:
            if one.code == other.code and _overlap(one, other):
                raise node.wrong(f"the code {one.code!r} has two meanings on the same day")
    return tuple(codes)


def _overlap(one: Code, other: Code) -> bool:
    first, last = date.min, date.max
    return (one.valid_from or first) <= (other.valid_to or last) and (
        other.valid_from or first
    ) <= (one.valid_to or last)


@dataclass(frozen=True, slots=True)
class _EntityReader:
    files: dict[str, FileRule]
    codes: dict[str, tuple[Code, ...]]
    currency: str | None

    def entity(self, node: _Node) -> EntityRule:
        name = node.name
        contract = load_contracts().get(name)
        if contract is None:
            raise node.wrong(f"no such entity.{did_you_mean(name, load_contracts())}")
        # An entity is one feed, or a list of feeds under `feeds:`.
        section = node.section(
            "from",
            "lookups",
            "where",
            "columns",
            "feeds",
            "repeated_key",
            "last_by",
            "min_share_of_last_load",
            "max_quarantined_share",
        )
        several = section.get("feeds")
        if several and (section.get("from") or section.get("columns")):
            raise node.wrong("give either `feeds:` or `from:` with `columns:`")
        feeds = (
            [self._feed(section, contract)]
            if several is None
            else [
                self._feed(item.section("from", "lookups", "where", "columns"), contract)
                for item in several.items()
            ]
        )
        repeated = section.get("repeated_key")
        last_by = section.get("last_by")
        share = section.get("min_share_of_last_load")
        quarantined = section.get("max_quarantined_share")
        rule = EntityRule(
            entity=name,
            feeds=tuple(feeds),
            repeated_key=cast(
                Any,
                repeated.one_of("quarantine", "collapse_identical", "keep_first", "keep_last")
                if repeated
                else "quarantine",
            ),
            last_by=self._known(last_by, last_by.text(), contract) if last_by else None,
            min_share_of_last_load=share.share() if share else 0.8,
            max_quarantined_share=quarantined.share() if quarantined else 0.5,
        )
        if (rule.repeated_key == "keep_last") != (rule.last_by is not None):
            raise node.wrong("`repeated_key: keep_last` and `last_by: <column>` belong together")
        return rule

    def _feed(self, section: _Section, contract: Contract) -> Feed:
        file = self._file(section.need("from", "the file that feeds the entity"))
        lookups = section.get("lookups")
        where = section.get("where")
        rules = [
            self._column(node, contract)
            for node in section.need("columns", "how the columns come about").section()
        ]
        if self.currency and "currency" in contract and all(r.column != "currency" for r in rules):
            rules.append(ColumnRule("currency", value=self.currency))
        mapped = {rule.column for rule in rules}
        missing = [c.name for c in contract.columns if c.required and c.name not in mapped]
        if missing:
            raise section.node.wrong(f"{contract.name} needs {', '.join(missing)} under `columns:`")
        order = [column.name for column in contract.columns]
        return Feed(
            file=file,
            columns=tuple(sorted(rules, key=lambda rule: order.index(rule.column))),
            lookups=tuple(self._lookup(n) for n in lookups.section()) if lookups else (),
            where=tuple(_condition(n) for n in where.section()) if where else (),
        )

    def _file(self, node: _Node) -> str:
        key = node.text()
        if key not in self.files:
            raise node.wrong(f"no such key under `files:`.{did_you_mean(key, self.files)}")
        return key

    @staticmethod
    def _known(node: _Node, name: str, contract: Contract) -> str:
        names = [column.name for column in contract.columns]
        if name not in names:
            raise node.wrong(f"{contract.name} has no such column.{did_you_mean(name, names)}")
        return name

    def _lookup(self, node: _Node) -> Lookup:
        section = node.section("file", "on")
        pairs = list(section.need("on", "`column here: column there`").section())
        return Lookup(
            name=node.name,
            file=self._file(section.need("file", "the file to look in")),
            here=tuple(pair.name for pair in pairs),
            there=tuple(pair.text() for pair in pairs),
        )

    def _column(self, node: _Node, contract: Contract) -> ColumnRule:
        name = self._known(node, node.name, contract)
        column = contract.column(name)
        if not isinstance(node.value, dict):
            return ColumnRule(name, sources=node.texts())
        section = node.section(
            "from",
            "join",
            "value",
            "when",
            "format",
            "part",
            "number",
            "codes",
            "replace",
            "fold",
            "boolean",
            "time_zone",
        )
        given = {key: cast(_Node, section.get(key)) for key in section.names()}
        if ("from" in given) == ("value" in given):
            raise node.wrong("give either `from:` or `value:`")
        kind = column.sql_type
        for key, kinds in {
            "format": ("DATE", "TIMESTAMP"),
            "part": ("DATE",),
            "number": ("DECIMAL", "BIGINT"),
            "codes": ("VARCHAR",),
            "fold": ("VARCHAR",),
            "boolean": ("BOOLEAN",),
            "time_zone": ("DATE", "TIMESTAMP"),
        }.items():
            if key in given and not kind.startswith(kinds):
                raise given[key].wrong(f"{contract.name}.{name} is {kind}; `{key}:` is for others")
        settings: dict[str, Any] = {}
        for key in ("join", "value", "when"):
            if key in given:
                settings[key] = given[key].text()
        if "format" in given:
            settings["format"] = _formats(given["format"])
        if "part" in given:
            settings["part"] = given["part"].one_of("date")
        if "number" in given:
            settings["number"] = _number(given["number"])
        if "codes" in given:
            settings["codes"] = self._code_table(given["codes"], contract, name)
        if "replace" in given:
            settings["replace"] = tuple(_pattern(n) for n in given["replace"].section())
        if "fold" in given:
            settings["fold"] = _folds(given["fold"])
        if "time_zone" in given:
            settings["time_zone"] = given["time_zone"].zone()
            if kind == "DATE" and not set(EPOCHS).intersection(settings.get("format", ())):
                raise given["time_zone"].wrong("a day has a time zone only if it is an epoch")
        if "boolean" in given:
            words = given["boolean"].section("true", "false")
            settings["true_values"] = words.need("true", "e.g. [Yes]").texts()
            settings["false_values"] = words.need("false", "e.g. [No]").texts()
        sources = given["from"].texts() if "from" in given else ()
        return ColumnRule(name, sources=sources, **settings)

    def _code_table(self, node: _Node, contract: Contract, column: str) -> tuple[Code, ...]:
        if isinstance(node.value, dict | list):
            table = _codes(node)
        else:
            key = node.text()
            if key not in self.codes:
                raise node.wrong(f"no such table under `codes:`.{did_you_mean(key, self.codes)}")
            table = self.codes[key]
        valid = contract.column(column).valid_values
        for code in table:
            if valid and code.value not in valid:
                hint = did_you_mean(code.value, valid)
                raise node.wrong(f"{contract.name}.{column} cannot be {code.value!r}.{hint}")
        return table


def _formats(node: _Node) -> tuple[str, ...]:
    formats = node.texts()
    if len(formats) > 1 and set(EPOCHS).intersection(formats):
        raise node.wrong("an epoch cannot be one of several formats")
    return formats


def _folds(node: _Node) -> tuple[Fold, ...]:
    """In the order in which they are applied, whatever the order in which they are written."""
    known: tuple[Fold, ...] = get_args(Fold)
    asked = {item.one_of(*known) for item in node.items()}
    return tuple(fold for fold in known if fold in asked)


def _number(node: _Node) -> NumberFormat:
    section = node.section("decimal", "group", "symbol", "negative")
    decimal, group = section.get("decimal"), section.get("group")
    symbol, negative = section.get("symbol"), section.get("negative")
    found = NumberFormat(
        decimal=decimal.text() if decimal else ".",
        group=group.text() if group else None,
        symbol=symbol.text() if symbol else None,
        negative=cast(
            Any, negative.one_of("leading", "parentheses", "trailing") if negative else "leading"
        ),
    )
    if found.decimal == found.group:
        raise node.wrong("decimal and group cannot be the same character")
    return found


def _pattern(node: _Node) -> tuple[str, str]:
    pattern = node.name
    try:
        re.compile(pattern)
    except re.error as cause:
        raise node.wrong(f"not a regular expression: {cause}") from cause
    return pattern, node.text()


def _condition(node: _Node) -> Condition:
    column = node.name
    if node.value in ("filled", "empty"):
        return Condition(column, cast(Any, node.value))
    section = node.section("in", "not_in") if isinstance(node.value, dict) else None
    for test in ("in", "not_in"):
        found = section.get(test) if section else None
        if found:
            return Condition(column, cast(Any, test), found.texts())
    raise node.wrong("expected `filled`, `empty`, `{in: [...]}` or `{not_in: [...]}`")
