"""Real data passes what is critical, and what it is warned of is known and true."""

from datetime import date
from pathlib import Path

import pytest

from expectations.results import blocking
from expectations.run import check_batch
from ingestion.run import Source, land

# source, department, day, and dataset -> column -> rows that are found odd, critical or not
KNOWN: list[tuple[str, str, str, dict[tuple[str, str], int]]] = [
    (
        "olist",
        "crm",
        "2018-11-30",
        {
            # One deal was closed two days before the first contact.
            ("crm.lead", "converted_at,created_at"): 1,
            ("crm.lead", "judged_at,created_at"): 1,
            ("crm.opportunity", "closed_at,created_at"): 1,
            # The marketplace records no value of a deal and no teams.
            ("crm.opportunity", "amount"): 842,
            ("crm.user", "team_id"): 22,
        },
    ),
    ("olist", "finance", "2018-11-30", {}),
    # Reviews name the order, not the customer.
    ("olist", "after_sales", "2018-11-30", {("after_sales.survey_answer", "account_id"): 3986}),
    ("maven_crm", "crm", "2017-12-31", {("crm.account", "segment_id"): 85}),
    # The file was written later than the day it is loaded for here.
    ("receivables", "finance", "2013-12-31", {("finance.invoice", "settled_on"): 12}),
    ("online_retail", "finance", "2011-12-05", {("finance.product", "product_line_id"): 1774}),
]


@pytest.mark.parametrize(("source", "department", "day", "known"), KNOWN)
def test_real_data_passes_what_is_critical(
    source: str,
    department: str,
    day: str,
    known: dict[tuple[str, str], int],
    sample_data: Path,
    tmp_path: Path,
) -> None:
    as_of = date.fromisoformat(day)
    batch = land(tmp_path, department, as_of, [Source(source, sample_data / source)])
    results = check_batch(batch.folder, department, as_of)
    assert blocking(results) == []
    assert [one for one in results if one.status == "errored"] == []
    assert {
        (one.dataset, ",".join(one.columns)): one.rows_unexpected
        for one in results
        if one.status == "failed"
    } == known
