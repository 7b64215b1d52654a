"""Ask suites about datasets inside DuckDB. Importing this imports Great Expectations (seconds)."""

import importlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb

from expectations import suites
from expectations.engine import BufferedConnection
from expectations.gx_import import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
    gx,
)
from expectations.results import CheckResult, Status
from expectations.rules import bounds

# Counts, and no list of values: what a suite finds wrong may be personal data.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}

NOTHING_ON_DISK = DataContextConfig(
    store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
    progress_bars=ProgressBarsConfig(globally=False),
)


def suite_module(name: str) -> Any:
    """Import the module that holds the suite `name`."""
    return importlib.import_module(f"{suites.__name__}.{name}")


def query_of(name: str, mart: str = "") -> str:
    """Return the query that the suite `name` is about: its own, or all rows of `mart`."""
    query: str = getattr(suite_module(name), "QUERY", f"select * from kpi.marts.{mart}")
    return query


class Questioner:
    """Asks suites about queries, all in one DuckDB connection and one GX context."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: Any, parameters: Mapping[str, Any]
    ) -> None:
        self._connection = connection
        self._source = source
        self._parameters = parameters

    def ask(self, name: str, dataset: str, query: str) -> list[CheckResult]:
        """Return one result per expectation of the suite `name` about the rows of `query`."""
        try:
            self._connection.execute(f'create view "{name}" as {query}')
        except duckdb.Error as broken:
            return unreadable(name, dataset, str(broken))
        suite = suite_module(name).SUITE
        table = self._source.add_table_asset(name, table_name=name)
        answers = (
            table.add_batch_definition_whole_table("all")
            .get_batch()
            .validate(suite, result_format=COUNTS_ONLY, expectation_parameters=self._parameters)
            .results
        )
        # GX answers what errored first: put the answers back into the order of the suite.
        order = {rule_of(asked): place for place, asked in enumerate(configurations(suite))}
        answers.sort(key=lambda answer: order[rule_of(answer.expectation_config)])
        return [to_result(name, dataset, answer) for answer in answers]


@contextmanager
def questioner(connection: duckdb.DuckDBPyConnection, as_of: date) -> Iterator[Questioner]:
    """Open what GX needs to ask about `connection`, and close it again."""
    context = gx.get_context(mode="ephemeral", project_config=NOTHING_ON_DISK)
    source = context.data_sources.add_sql(
        "duckdb",
        connection_string="duckdb+buffered://",
        kwargs={"creator": lambda: BufferedConnection(connection.cursor())},
    )
    try:
        yield Questioner(connection, source, bounds(as_of))
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def unreadable(name: str, dataset: str, message: str) -> list[CheckResult]:
    """Return the results of a suite whose dataset the engine cannot read: that is critical."""
    explanation = without_values(message, {"is_deleted", dataset.rpartition(".")[2]})
    return [
        CheckResult(
            suite=name,
            dataset=dataset,
            expectation="dataset_can_be_read",
            columns=(),
            severity="critical",
            status="errored",
            reason="Nothing is known about data that cannot be read.",
            explanation=explanation,
        ),
        *not_asked(name, dataset, explanation),
    ]


def not_asked(name: str, dataset: str, explanation: str) -> list[CheckResult]:
    """Return the results of a suite whose dataset cannot be read."""
    return [
        CheckResult(
            suite=name,
            dataset=dataset,
            expectation=asked.type,
            columns=columns_of(asked),
            severity=asked.severity.value,
            status="errored",
            reason=asked.notes,
            explanation=explanation,
        )
        for asked in configurations(suite_module(name).SUITE)
    ]


def configurations(suite: Any) -> list[Any]:
    return list(suite.expectation_configurations)


def rule_of(asked: Any) -> tuple[str, tuple[str, ...], str, str]:
    """What tells two expectations of one suite apart, whatever their parameters became."""
    return (asked.type, columns_of(asked), asked.severity.value, asked.notes)


def columns_of(asked: Any) -> tuple[str, ...]:
    kwargs = asked.kwargs
    single = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    return tuple(single + list(kwargs.get("column_list", [])))


def to_result(name: str, dataset: str, answer: Any) -> CheckResult:
    """Keep of GX's answer what is no value of a row."""
    asked, found = answer.expectation_config, answer.result
    errors = errors_of(answer.exception_info, columns_of(asked))
    status: Status = "errored" if errors else "passed" if answer.success else "failed"
    checked = found.get("element_count")
    if checked is not None:
        checked -= found.get("missing_count") or 0
    return CheckResult(
        suite=name,
        dataset=dataset,
        expectation=asked.type,
        columns=columns_of(asked),
        severity=asked.severity.value,
        status=status,
        reason=asked.notes,
        rows_checked=checked,
        rows_unexpected=found.get("unexpected_count"),
        observed=found.get("observed_value") if asked.type in AGGREGATES else None,
        explanation="; ".join(errors) or None,
    )


# Expectations whose observed value is a number about the dataset, not a value from it.
AGGREGATES = frozenset({"expect_table_row_count_to_be_between"})


def errors_of(exception_info: Mapping[str, Any], columns: Collection[str]) -> list[str]:
    """Return why GX could not answer about `columns`; empty where it could.

    GX gives one exception, or one per metric that could not be computed.
    """
    raised = (
        [exception_info]
        if "raised_exception" in exception_info
        else [info for info in exception_info.values() if isinstance(info, Mapping)]
    )
    messages = [
        without_values(str(info["exception_message"]), columns)
        for info in raised
        if info.get("raised_exception")
    ]
    return list(dict.fromkeys(messages))


QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
LONG_NUMBER = re.compile(r"\d{5,}")
LONGEST_EXPLANATION = 300


def without_values(message: str, names: Collection[str]) -> str:
    """Return the first line of an engine's message, with nothing quoted in it but `names`.

    An engine quotes names of columns and values of rows alike.
    """
    first = next(iter(message.strip().splitlines()), "no message")
    named = QUOTED.sub(lambda found: found[0] if found[0][1:-1] in names else '"..."', first)
    return LONG_NUMBER.sub("...", named)[:LONGEST_EXPLANATION]
