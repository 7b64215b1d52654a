"""What no published table may show: a column that a contract classifies as personal."""

from expectations.rules import never, suite

# Every column with `classification: personal` in any contract; a test holds the two together.
PERSONAL_COLUMNS = ("account_name", "comment", "contact_name", "email", "lead_name", "phone")

QUERY = """
select schema_name, table_name, column_name
from duckdb_columns()
where database_name = 'kpi' and schema_name in ('marts', 'contributions')
"""

SUITE = suite(
    "marts_catalogue",
    never(
        "column_name",
        PERSONAL_COLUMNS,
        "Marts are read by everybody: names, addresses and words of people stay in the lake.",
    ),
)
