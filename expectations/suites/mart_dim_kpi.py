"""What must hold before the register of KPIs may be published."""

from expectations.rules import some_rows, suite, within

SUITE = suite(
    "mart_dim_kpi",
    some_rows("Without the register no KPI has a name, a unit or an owner."),
    within(
        "version", 1, None, "Versions count from 1: a reader could not tell which rule applied."
    ),
    within(
        "maturity_days", 0, 730, "A KPI that ripens for over two years is never shown.", "warning"
    ),
)
