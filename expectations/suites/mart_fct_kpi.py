"""What must hold before a night's KPI values may be published."""

from typing import Any

from expectations.rules import Column, empty, filled, same, some_rows, suite, within

QUERY = """
select
    fct_kpi.*,
    dim_kpi.unit,
    dim_kpi.aggregation,
    cast(
        case
            when fct_kpi.period_grain <> 'half_year'
                then date_trunc(fct_kpi.period_grain, fct_kpi.period_start)
            when month(fct_kpi.period_start) <= 6 then date_trunc('year', fct_kpi.period_start)
            else date_trunc('year', fct_kpi.period_start) + interval 6 month
        end as date
    ) as first_of_period,
    abs(fct_kpi.value - fct_kpi.numerator / nullif(fct_kpi.denominator, 0))
        as distance_from_quotient
from kpi.marts.fct_kpi
left join kpi.marts.dim_kpi on fct_kpi.kpi_id = dim_kpi.kpi_id
"""

# Ratios that are no part of a whole: growth, return on cost, attainment of a target, events per
# customer or order, and balances, which credit notes can turn negative.
MORE_THAN_A_SHARE = [
    "after_sales_dispute_rate",
    "ai_lead_efficiency_uplift",
    "annual_purchase_plan_attainment",
    "complaint_rate",
    "content_roi",
    "customer_base_growth",
    "distributor_inventory_turnover",
    "market_penetration_rate",
    "market_share",
    "market_share_uplift",
    "overdue_receivable_rate",
    "prospect_pool_expansion_rate",
    "sales_growth_rate_mom",
    "sales_growth_rate_yoy",
    "sales_target_attainment",
    "secondary_commission_share",
    "staff_turnover_rate",
]

# Values have six decimals.
ROUNDING = 0.000001


def of(unit: str) -> Any:
    """Condition: the KPI is measured in `unit`."""
    return Column("unit") == unit


SUITE = suite(
    "mart_fct_kpi",
    some_rows("A publication without any KPI would replace a good one by nothing."),
    same(
        "period_start",
        "first_of_period",
        "A period that starts in its middle is shown twice or joined to no other.",
    ),
    within(
        "period_start",
        None,
        {"$PARAMETER": "as_of"},
        "A period that has not begun has no value.",
    ),
    filled(
        "value",
        "The status says there is a value and there is none.",
        "critical",
        where=Column("status").is_in(["ok", "small_sample"]),
    ),
    empty(
        "value",
        "The status says the value is not known; a reader would believe it anyway.",
        "critical",
        where=Column("status").is_in(["no_data", "too_early"]),
    ),
    filled(
        "denominator",
        "A ratio without its denominator cannot be rolled up or checked.",
        "critical",
        where=Column("aggregation") == "ratio",
    ),
    empty(
        "denominator",
        "A KPI that is counted or summed has no denominator: somebody would divide by it.",
        "critical",
        where=Column("aggregation") == "sum",
    ),
    within(
        "distance_from_quotient",
        0,
        ROUNDING,
        "The value is not numerator / denominator: ratios were averaged or rounded on the way.",
    ),
    within(
        "value",
        0,
        1,
        "A share outside 0..1 counts something above the line that is not below it.",
        where=(Column("unit") == "ratio") & Column("kpi_id").is_not_in(MORE_THAN_A_SHARE),
    ),
    within("value", 0, 100, "A score outside 0..100 is on the wrong scale.", where=of("score")),
    within(
        "value", -100, 100, "Points outside -100..100 are on the wrong scale.", where=of("points")
    ),
    within("value", 0, None, "A negative count of records.", where=of("count")),
    within(
        "value",
        0,
        None,
        "A negative duration: the records behind it are out of order (see the raw findings).",
        "warning",
        where=Column("unit").is_in(["days", "hours", "minutes"]),
    ),
)
