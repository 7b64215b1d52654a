"""One entity of one source for one day: from its files to one Parquet file, and what was not taken.

Files are streamed. The first pass writes the accepted rows and keeps the others as they were read,
because most files are clean. If there are others, a second pass asks of just those rows why.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np

from ingestion.accepted_rows import AcceptedRows
from ingestion.contract import Contract
from ingestion.engine import session, sql_path, write_parquet_sql
from ingestion.errors import ContractBroken
from ingestion.lake import sha256_of_file
from ingestion.manifest import ControlTotal, EntityManifest, Finding, RuleCount, SourceFile
from ingestion.mapping import EntityRule, Feed, FileRule, Lookup, Mapping
from ingestion.quarantine import Examination, Quarantine
from ingestion.readers import open_extract
from ingestion.readers.extract import SOURCE_ROW, Extract, RowNumbers, read_with_care
from ingestion.readers.storage import Location, locate
from ingestion.readers.stream import MalformedRecords, RecordStream
from ingestion.repeated_keys import Repeats, resolve_repeated_keys
from ingestion.selection import LookupTable, Selection, columns_named_by, select_from
from ingestion.time_zones import doubtful_sql

# Text cast at once. A lookup's hash table is built for each slice, so slices with one are larger.
_SLICE_BYTES = 2**24
_SLICE_BYTES_WITH_LOOKUPS = 2**26


@dataclass(frozen=True, slots=True)
class Target:
    """Where the results of an entity go."""

    parquet: Path
    quarantine: Path
    scratch: Path


@dataclass(frozen=True, slots=True)
class _Part:
    """What became of one file that feeds an entity."""

    extract: Extract
    selection: Selection
    path: Path
    aside: Path
    malformed: MalformedRecords
    rows_read: int
    accepted: int
    not_accepted: RowNumbers
    doubtful: RowNumbers


def land_entity(
    *,
    contract: Contract,
    rule: EntityRule,
    mapping: Mapping,
    data: Path,
    day: date,
    target: Target,
    database: duckdb.DuckDBPyConnection,
) -> EntityManifest:
    """Write the accepted rows of one entity and return what was read, taken and set aside.

    Raises SourceUnavailable, SourceUnreadable or ContractBroken; files may then be half written.
    """
    target.scratch.mkdir(parents=True, exist_ok=True)
    target.parquet.parent.mkdir(parents=True, exist_ok=True)
    connection = session(database)
    try:
        return _Landing(contract, rule, mapping, data, day, target, connection).run()
    finally:
        connection.close()
        shutil.rmtree(target.scratch)


@dataclass(frozen=True, slots=True)
class _Landing:
    contract: Contract
    rule: EntityRule
    mapping: Mapping
    data: Path
    day: date
    target: Target
    connection: duckdb.DuckDBPyConnection

    def run(self) -> EntityManifest:
        lookups: dict[str, tuple[LookupTable, SourceFile]] = {}
        parts: list[_Part] = []
        for feed in self.rule.feeds:
            file = self.mapping.file(feed.file)
            locations = locate(file, self.data, self.day)
            tables = [self._lookup(lookup, lookups) for lookup in feed.lookups]
            for location in locations:
                parts.append(self._part(len(parts), feed, file, location, tables))
        self._join_parts(parts)
        repeats = resolve_repeated_keys(
            self.connection, self.target.parquet, self.target.scratch, self.contract, self.rule
        )
        with Quarantine(self.target.quarantine) as quarantine:
            quarantine.left_out_sums.update(repeats.left_out_sums)
            files = tuple(self._explain(parts, repeats, quarantine))
        manifest = EntityManifest(
            entity=self.contract.name,
            source=self.mapping.source,
            partition="",
            partition_sha256=sha256_of_file(self.target.parquet),
            mapping_sha256=self.mapping.fingerprint,
            files=files,
            lookups=tuple(file for _, file in lookups.values()),
            rows_read=sum(file.rows_read for file in files),
            rows_accepted=sum(file.rows_accepted for file in files),
            rows_quarantined=sum(file.rows_quarantined for file in files),
            rows_left_out=sum(file.rows_left_out for file in files),
            quarantined=tuple(RuleCount(rule, n) for rule, n in quarantine.rules()),
            findings=(*quarantine.findings(), *self._unmapped_codes()),
            control_totals=self._control_totals(quarantine),
            note=None if parts else f"no trade on {self.day}: the source has no file",
        )
        self._refuse_if_hardly_anything_fits(manifest)
        self._check_that_no_row_is_lost(manifest)
        return manifest

    # -- first pass ------------------------------------------------------------------------

    def _part(
        self,
        index: int,
        feed: Feed,
        file: FileRule,
        location: Location,
        lookups: Sequence[LookupTable],
    ) -> _Part:
        extract = open_extract(file, location, columns_named_by(feed))
        return read_with_care(lambda: self._copy(index, feed, file, extract, lookups))

    def _copy(
        self,
        index: int,
        feed: Feed,
        file: FileRule,
        extract: Extract,
        lookups: Sequence[LookupTable],
    ) -> _Part:
        selection = select_from(
            contract=self.contract,
            feed=feed,
            file=file,
            extract=extract,
            lookups=lookups,
            mapping=self.mapping,
            day=self.day,
        )
        path = self.target.scratch / f"part-{index}.parquet"
        aside = self.target.scratch / f"part-{index}.aside"
        aside.unlink(missing_ok=True)
        query = selection.accepted("records")
        # A query for each slice of the file: one over the whole stream would hold on to all of it.
        size = _SLICE_BYTES_WITH_LOOKUPS if lookups else _SLICE_BYTES
        with (
            RecordStream(extract) as stream,
            AcceptedRows(path, aside, self.contract, selection) as accepted,
        ):
            for records in stream.slices(size):
                self.connection.register("records", records)
                accepted.add(records, self.connection.execute(query).to_arrow_table())
                self.connection.unregister("records")
        return _Part(
            extract,
            selection,
            path,
            aside,
            stream.malformed,
            stream.records,
            accepted.rows,
            accepted.missing(stream.records),
            self._doubtful(selection, path),
        )

    def _stream(self, extract: Extract, statement: str) -> RecordStream:
        """Run a statement over the relation `records`; the reader's errors come out as they are."""
        with RecordStream(extract) as stream:
            self.connection.register("records", stream.reader)
            try:
                self.connection.execute(statement)
            except duckdb.Error:
                if stream.error is None:
                    raise
            finally:
                self.connection.unregister("records")
        return stream

    def _lookup(
        self, lookup: Lookup, known: dict[str, tuple[LookupTable, SourceFile]]
    ) -> LookupTable:
        """The lookup's file as a table. Two rows for one key would multiply rows: they stop it."""
        if lookup.file not in known:
            known[lookup.file] = self._load(lookup.file, f"lookup_{len(known)}")
        table = known[lookup.file][0]
        keys = ", ".join(table.position(name) for name in lookup.there)
        filled = " AND ".join(f"{table.position(name)} <> ''" for name in lookup.there)
        (repeated,) = self._one(
            f"SELECT count(*) FROM (SELECT 1 FROM {table.table} WHERE {filled}"
            f" GROUP BY {keys} HAVING count(*) > 1)"
        )
        if repeated:
            raise ContractBroken(
                f"{table.name}: {repeated} values of {', '.join(lookup.there)} are there more than"
                f" once, so the lookup `{lookup.name}` of {self.contract.name} is ambiguous"
            )
        return table

    def _load(self, key: str, table: str) -> tuple[LookupTable, SourceFile]:
        file = self.mapping.file(key)
        locations = locate(file, self.data, self.day)
        if len(locations) != 1:
            raise ContractBroken(f"the lookup file `{key}` must be one file, not {len(locations)}")
        extract = open_extract(file, locations[0], self._looked_up(key))
        statement = f"CREATE OR REPLACE TEMP TABLE {table} AS FROM records"
        stream = read_with_care(lambda: self._stream(extract, statement))
        facts = extract.facts()
        return (
            LookupTable(key, table, facts.name, extract.columns),
            SourceFile(facts.name, facts.sha256, facts.bytes, facts.encoding, stream.records),
        )

    def _looked_up(self, key: str) -> Sequence[str]:
        """The columns that the mapping wants of a lookup file."""
        lookups = [(feed, lk) for feed in self.rule.feeds for lk in feed.lookups if lk.file == key]
        wanted = [name for feed, lookup in lookups for name in columns_named_by(feed, lookup)]
        return tuple(dict.fromkeys(wanted))

    def _doubtful(self, selection: Selection, path: Path) -> RowNumbers:
        """Accepted rows with a time near a change of clocks."""
        odd = [column for column in selection.columns if column.oddity]
        if not odd:
            return np.empty(0, dtype=np.int64)
        ranges = ", ".join(f"min({c.column.name}), max({c.column.name})" for c in odd)
        bounds = self._one(f"SELECT {ranges} FROM read_parquet({sql_path(path)})")
        conditions = [
            condition
            for column, first, last in zip(odd, bounds[::2], bounds[1::2], strict=True)
            if first and (condition := doubtful_sql(column.column.name, column.zone, first, last))
        ]
        if not conditions:
            return np.empty(0, dtype=np.int64)
        found = self.connection.execute(
            f"SELECT {SOURCE_ROW} FROM read_parquet({sql_path(path)})"
            f" WHERE {' OR '.join(conditions)} ORDER BY ALL"
        ).fetchnumpy()
        return np.asarray(found[SOURCE_ROW], dtype=np.int64)

    def _join_parts(self, parts: Sequence[_Part]) -> None:
        if len(parts) == 1:
            parts[0].path.replace(self.target.parquet)
            return
        if parts:
            query = " UNION ALL ".join(f"FROM read_parquet({sql_path(p.path)})" for p in parts)
        else:
            types = self.contract.lake_types.items()
            columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types)
            query = f"SELECT {columns} WHERE false"
        self.connection.execute(write_parquet_sql(query, self.target.parquet))

    # -- second pass -----------------------------------------------------------------------

    def _explain(
        self, parts: Sequence[_Part], repeats: Repeats, quarantine: Quarantine
    ) -> Iterator[SourceFile]:
        first = 0
        for part in parts:
            aside, left_out = quarantine.rows_aside, quarantine.rows_left_out
            Examination(
                connection=self.connection,
                extract=part.extract,
                selection=part.selection,
                aside=part.aside,
                malformed=part.malformed,
                not_accepted=part.not_accepted,
                repeats=repeats.between(first, first + part.accepted),
                doubtful=part.doubtful,
            ).write_to(quarantine)
            first += part.accepted
            aside, left_out = quarantine.rows_aside - aside, quarantine.rows_left_out - left_out
            facts = part.extract.facts()
            yield SourceFile(
                name=facts.name,
                sha256=facts.sha256,
                bytes=facts.bytes,
                encoding=facts.encoding,
                rows_read=part.rows_read,
                rows_accepted=part.rows_read - aside - left_out,
                rows_quarantined=aside,
                rows_left_out=left_out,
            )

    # -- results ---------------------------------------------------------------------------

    def _unmapped_codes(self) -> tuple[Finding, ...]:
        codes = "MAP(VARCHAR, VARCHAR)"
        rows = self.connection.execute(
            f"""
            SELECT entry.key, entry.value, count(*)
            FROM (
                SELECT unnest(map_entries(CAST(CAST(unmapped_codes AS JSON) AS {codes}))) AS entry
                FROM read_parquet({sql_path(self.target.parquet)})
                WHERE unmapped_codes IS NOT NULL
            )
            GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
        found: Counter[tuple[str, str | None]] = Counter()
        for column, value, count in rows:
            private = self.contract.column(column).is_private
            found[column, None if private else value] += count
        return tuple(Finding("unknown_code", c, v, n) for (c, v), n in found.items())

    def _control_totals(self, quarantine: Quarantine) -> dict[str, ControlTotal]:
        columns = self.contract.decimals
        if not columns:
            return {}
        sums = ", ".join(f"CAST(coalesce(sum({c.name}), 0) AS VARCHAR)" for c in columns)
        accepted = self._one(f"SELECT {sums} FROM read_parquet({sql_path(self.target.parquet)})")
        totals = {}
        for column, text in zip(columns, accepted, strict=True):
            quantum = Decimal(1).scaleb(-(column.decimal or (0, 0))[1])
            aside = quarantine.quarantined_sums[column.name].quantize(quantum)
            left_out = quarantine.left_out_sums[column.name].quantize(quantum)
            total = Decimal(text).quantize(quantum)
            totals[column.name] = ControlTotal(
                *(f"{amount:f}" for amount in (total + aside + left_out, total, aside, left_out))
            )
        return totals

    def _refuse_if_hardly_anything_fits(self, manifest: EntityManifest) -> None:
        share = self.rule.max_quarantined_share
        meant = manifest.rows_read - manifest.rows_left_out
        if manifest.rows_quarantined > meant * share:
            rules = ", ".join(f"{found.count} x {found.rule}" for found in manifest.quarantined)
            raise ContractBroken(
                f"{manifest.entity} from {', '.join(file.name for file in manifest.files)}:"
                f" {manifest.rows_quarantined} of {meant} rows break the contract ({rules})."
                " The file has probably changed; look at it, then fix the mapping"
            )

    def _check_that_no_row_is_lost(self, manifest: EntityManifest) -> None:
        (written,) = self._one(
            f"SELECT count(*) FROM read_parquet({sql_path(self.target.parquet)})"
        )
        if written != manifest.rows_accepted:
            raise RuntimeError(
                f"{manifest.entity}: {written} rows written, {manifest.rows_accepted} expected"
            )

    def _one(self, query: str) -> tuple:  # type: ignore[type-arg]
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row
