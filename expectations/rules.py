"""The words that suites are written in. A rule returns expectations with severity and reason.

`critical`: a published number would be wrong, nothing goes on.
`warning`: a number would be incomplete or a record is odd; it is reported and counted.
`info`: worth knowing when a breakdown looks thin.

A reason names the number that would suffer. No rule repeats what is enforced elsewhere: types,
keys, required columns and valid codes by contracts, relationships and accepted values by dbt.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from expectations.gx_import import Column, gx, gxe
from expectations.results import Severity

__all__ = [
    "Column",
    "among",
    "apart",
    "at_least",
    "bounds",
    "empty",
    "filled",
    "happened",
    "in_force",
    "in_order",
    "never",
    "no",
    "planned",
    "same",
    "some_rows",
    "suite",
    "within",
    "yes",
]

# A number, or the parameter of a suite that holds a day.
Bound = Decimal | float | dict[str, str] | None

# Older than any system that feeds us: catches the zeros of clocks and spreadsheets (1900, 1970).
EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - times in the lake are UTC without a zone
# What mappings write where a source keeps no history: so it has always been.
ALWAYS = datetime(1900, 1, 1)  # noqa: DTZ001


def bounds(as_of: date) -> dict[str, datetime]:
    """Return what the parameters of a suite mean on `as_of`, as UTC times without a zone."""
    midnight = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001
    return {
        "as_of": midnight,
        # Where the clock is furthest behind, a day ends 36 hours after UTC began it.
        "latest_event": midnight + timedelta(hours=36),
        "latest_plan": midnight + timedelta(days=30 * 365),
    }


def suite(name: str, *rules: list[Any]) -> Any:
    """Return the suite `name` of all `rules`. Its name is the name of its module."""
    return gx.ExpectationSuite(name=name, expectations=[one for rule in rules for one in rule])


def happened(column: str, wrong: str) -> list[Any]:
    """Rule: `column` is when something happened: not before 1990, not after the day."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column=column,
            min_value=EARLIEST,
            severity="critical",
            notes=f"Before {EARLIEST.year} is a clock's zero or a misread format. {wrong}",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column=column,
            max_value={"$PARAMETER": "latest_event"},
            severity="warning",
            notes=f"What has not happened by this day counts in no period. {wrong}",
        ),
    ]


def planned(column: str, wrong: str) -> list[Any]:
    """Rule: `column` is a date that may lie ahead: not before 1990, at most 30 years off."""
    return _dated_since(EARLIEST, column, wrong)


def in_force(column: str, wrong: str) -> list[Any]:
    """Rule: `column` is the first day of a period: `ALWAYS` or later, at most 30 years off."""
    return _dated_since(ALWAYS, column, wrong)


def _dated_since(earliest: datetime, column: str, wrong: str) -> list[Any]:
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column=column,
            min_value=earliest,
            max_value={"$PARAMETER": "latest_plan"},
            severity="warning",
            notes=f"Before {earliest.year} or 30 years ahead is a misread date. {wrong}",
        )
    ]


def in_order(earlier: str, later: str, wrong: str) -> list[Any]:
    """Rule: `later` is not before `earlier`, where both are known.

    One record out of order is somebody's typing and a warning. Most of them out of order is a
    mapping that swapped two columns or misread a zone, and critical.
    """
    return [
        _a_at_least_b(later, earlier, 1.0, "warning", f"One came after the other. {wrong}"),
        _a_at_least_b(
            later, earlier, 0.5, "critical", f"Most rows reversed: a mapping is wrong. {wrong}"
        ),
    ]


def at_least(column: str, other: str, wrong: str, severity: Severity = "critical") -> list[Any]:
    """Rule: `column` is not less than `other`, where both are known."""
    return [_a_at_least_b(column, other, 1.0, severity, wrong)]


def _a_at_least_b(a: str, b: str, mostly: float, severity: Severity, wrong: str) -> Any:
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=a,
        column_B=b,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        mostly=mostly,
        severity=severity,
        notes=wrong,
    )


def apart(column: str, other: str, wrong: str, severity: Severity = "critical") -> list[Any]:
    """Rule: `column` and `other` differ, where both are known."""
    return [
        gxe.ExpectSelectColumnValuesToBeUniqueWithinRecord(
            column_list=[column, other],
            ignore_row_if="any_value_is_missing",
            severity=severity,
            notes=wrong,
        )
    ]


def within(
    column: str,
    lowest: Bound,
    highest: Bound,
    wrong: str,
    severity: Severity = "critical",
    *,
    above_lowest: bool = False,
    where: Any = None,
) -> list[Any]:
    """Rule: `column` lies from `lowest` to `highest`; with `above_lowest`, not on `lowest`."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column=column,
            min_value=lowest,
            max_value=highest,
            strict_min=above_lowest,
            row_condition=where,
            severity=severity,
            notes=wrong,
        )
    ]


def filled(
    column: str,
    wrong: str,
    severity: Severity = "warning",
    *,
    where: Any = None,
    mostly: float = 1.0,
) -> list[Any]:
    """Rule: `column` is known in the share `mostly` of the rows `where`."""
    return [
        gxe.ExpectColumnValuesToNotBeNull(
            column=column, row_condition=where, mostly=mostly, severity=severity, notes=wrong
        )
    ]


def empty(
    column: str, wrong: str, severity: Severity = "warning", *, where: Any = None
) -> list[Any]:
    """Rule: `column` is null in the rows `where`."""
    return [
        gxe.ExpectColumnValuesToBeNull(
            column=column, row_condition=where, severity=severity, notes=wrong
        )
    ]


def among(
    column: str,
    values: Collection[str | bool],
    wrong: str,
    severity: Severity = "critical",
    *,
    where: Any = None,
) -> list[Any]:
    """Rule: `column` is one of `values` in the rows `where`."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column=column,
            value_set=sorted(values),
            row_condition=where,
            severity=severity,
            notes=wrong,
        )
    ]


def never(column: str, values: Collection[str], wrong: str) -> list[Any]:
    """Rule: `column` is none of `values`."""
    return [
        gxe.ExpectColumnValuesToNotBeInSet(
            column=column, value_set=sorted(values), severity="critical", notes=wrong
        )
    ]


def same(column: str, other: str, wrong: str) -> list[Any]:
    """Rule: `column` equals `other`, where both are known."""
    return [
        gxe.ExpectColumnPairValuesToBeEqual(
            column_A=column,
            column_B=other,
            ignore_row_if="either_value_is_missing",
            severity="critical",
            notes=wrong,
        )
    ]


def some_rows(wrong: str) -> list[Any]:
    """Rule: there is at least one row."""
    return [gxe.ExpectTableRowCountToBeBetween(min_value=1, severity="critical", notes=wrong)]


def yes(column: str) -> Any:
    """Condition: the boolean `column` is true."""
    return Column(column) == True  # noqa: E712 - builds a condition, compares nothing


def no(column: str) -> Any:
    """Condition: the boolean `column` is false."""
    return Column(column) == False  # noqa: E712
