"""What a night prints at its end."""

from pathlib import Path

import pytest
from unit.publishing import nights

from nightly.settings import Settings
from nightly.show import print_summary
from publishing.publication import publish


def summary_of(home: Path, capsys: pytest.CaptureFixture[str], *, orders: int) -> str:
    candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb", orders=orders)
    publish(home, candidate, as_of=nights.DAY, evidence={})
    print_summary(Settings(home=home, sources=()), nights.DAY)
    return capsys.readouterr().out


def test_the_last_month_that_is_over_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = summary_of(tmp_path, capsys, orders=400)
    assert "The whole company in 2026-02" in printed
    assert "order_count" in printed


def test_who_has_begun_this_month_is_told_where_to_look_instead_of_shown_an_empty_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = summary_of(tmp_path, capsys, orders=1)
    assert "No KPI has a value in 2026-02" in printed
    assert "kpi show --month 2026-03" in printed
