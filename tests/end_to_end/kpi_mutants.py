"""Small lies: for each KPI at least one change of its SQL that must change a published number.

`model` is the KPI's own, or a step on the way to it; `old` and `new` are of the SQL as dbt compiles
it for DuckDB. A mutant is caught when the totals of the KPI are not the truth any more.
"""

from typing import NamedTuple


class Mutant(NamedTuple):
    kpi: str
    model: str
    old: str
    new: str
    lie: str


def of_kpi(kpi: str, old: str, new: str, lie: str) -> Mutant:
    return Mutant(kpi, f"kpi_{kpi}", old, new, lie)


MUTANTS = (
    # result
    Mutant(
        "sales_amount",
        "fct_sale",
        "described.signed_on < rep.valid_to",
        "rep.valid_to = cast('9999-12-31' as date)",
        "a rep's sales are the present team's",
    ),
    Mutant("sales_volume", "fct_sale", "status = 'signed'", "true", "a cancelled contract counts"),
    Mutant(
        "gross_profit",
        "fct_sale_margin",
        "ordered.quantity >= sale.quantity",
        "true",
        "half of the orders stand for the cost of the whole contract",
    ),
    Mutant(
        "gross_profit",
        "fct_sale_margin",
        "and not lines.is_return",
        "",
        "what comes back lowers the cost",
    ),
    Mutant(
        "gross_profit",
        "fct_sale",
        "and described.signed_on < product.valid_to",
        "and product.valid_to = cast('9999-12-31' as date)",
        "products cost what they cost today",
    ),
    Mutant(
        "collected_amount",
        "fct_payment",
        "cast(timezone(source_time_zone, timezone('UTC', received_at)) as date) as received_on",
        "cast(received_at as date) as received_on",
        "the day is that of London",
    ),
    Mutant(
        "collected_amount",
        "fct_payment",
        "coalesce(invoice.owner_user_id, orders.owner_user_id) as owner_user_id",
        "cast(null as varchar) as owner_user_id",
        "a payment counts for no rep",
    ),
    Mutant(
        "new_customer_count",
        "fct_first_sale",
        "order by signed_on, sale_id",
        "order by signed_on desc, sale_id",
        "a customer is new when it last signed",
    ),
    of_kpi("active_customer_count", "where is_active", "", "who has not bought for a year counts"),
    Mutant(
        "active_customer_count",
        "fct_customer_month",
        "deeds.done_on >= cast((months.month_start + to_months(cast(-11 as integer)))",
        "deeds.done_on >= cast((months.month_start + to_months(cast(-12 as integer)))",
        "a year has thirteen months",
    ),
    Mutant(
        "active_customer_count",
        "fct_customer_month",
        "and not is_cancelled and net_amount > 0",
        "and false",
        "who pays for an old contract has gone",
    ),
    Mutant(
        "active_customer_count",
        "int_customers__purchases",
        "and not is_under_contract",
        "",
        "an order under a contract is a second purchase",
    ),
    of_kpi("win_rate", "outcome in ('won', 'lost')", "outcome = 'won'", "nothing is ever lost"),
    Mutant(
        "win_rate",
        "fct_opportunity",
        "timezone('UTC', coalesce(closed_at, created_at))",
        "timezone('UTC', created_at)",
        "credited as of the opening",
    ),
    of_kpi("key_account_win_rate", "is_key_account and ", "", "every account is a key account"),
    of_kpi(
        "lead_conversion_rate",
        "is_won or coalesce(is_paid, false)",
        "is_converted",
        "an account is a paying customer",
    ),
    Mutant(
        "average_deal_size",
        "fct_sale",
        "and described.signed_on < rate.valid_to",
        "and rate.valid_to = cast('9999-12-31' as date)",
        "a dollar was always worth what it is worth today",
    ),
    of_kpi("sales_cycle_days", "is_won and ", "", "lost opportunities have a sales cycle"),
    Mutant(
        "sales_cycle_days",
        "fct_opportunity",
        "date_diff('day', opportunities.created_on, opportunities.closed_on)",
        "date_diff('day', opportunities.closed_on, opportunities.created_on)",
        "days are counted backwards",
    ),
    of_kpi("sales_growth_rate_mom", "cast(1 as integer)", "cast(2 as integer)", "two months back"),
    of_kpi("sales_growth_rate_yoy", "cast(12 as integer)", "cast(11 as integer)", "eleven months"),
    Mutant(
        "productivity_per_head",
        "fct_rep_month",
        "employed.month_start then 0.5 else 0 end",
        "employed.month_start then 1 else 0 end",
        "a head at the month's start is a whole one",
    ),
    of_kpi(
        "top_customer_breakthrough_count",
        "where is_top_of_industry",
        "",
        "every customer is at the top",
    ),
    of_kpi("innovation_contribution", "is_innovative and ", "", "all business is innovative"),
    of_kpi("customised_project_amount", "is_customised and ", "", "all projects are customised"),
    of_kpi("order_count", "not is_cancelled and ", "", "cancelled orders count"),
    # process
    Mutant("lead_count", "fct_lead", "where not is_deleted and true", "where true", "ghosts count"),
    Mutant(
        "lead_reach_rate",
        "fct_lead",
        "leads.first_contacted_at is not null or contacts.lead_id is not null as is_contacted",
        "leads.first_contacted_at is not null as is_contacted",
        "a new owner makes a lead one that nobody has called",
    ),
    of_kpi("sales_visit_count", " and is_completed", "", "visits called off count"),
    of_kpi(
        "effective_visit_count",
        "outcome is not null and ",
        "",
        "an unmarked visit without an outcome is effective",
    ),
    of_kpi("deep_requirement_research_count", " and is_completed", "", "sessions called off count"),
    of_kpi(
        "follow_up_timeliness",
        "due_on as occurred_on",
        "started_on as occurred_on",
        "counted on the day it was done",
    ),
    Mutant(
        "follow_up_timeliness",
        "fct_activity",
        "activities.ended_at <= activities.due_at",
        "activities.ended_at > activities.due_at",
        "late is in time",
    ),
    of_kpi(
        "proposal_submission_rate",
        "proposal_submitted_on is not null",
        "reached_proposal",
        "whoever negotiates has proposed",
    ),
    of_kpi(
        "process_compliance_rate",
        "when documents_complete then",
        "when documents_complete is not null then",
        "incomplete documents are complete",
    ),
    Mutant(
        "stalled_opportunity_count",
        "fct_opportunity_month",
        "> policy.limit_days",
        ">= policy.limit_days",
        "stalled on the last day allowed",
    ),
    Mutant(
        "stalled_opportunity_count",
        "fct_opportunity_month",
        "and open_opportunities.state_on < stages.left_on",
        "and stages.left_on = cast('9999-12-31' as date)",
        "it was always in the stage it was last seen in",
    ),
    of_kpi("daily_customer_reach_rate", "contact_count > 0", "contact_count > 1", "once is never"),
    # customer value
    Mutant(
        "repurchase_rate",
        "fct_customer_acquisition",
        "purchase_number = 2",
        "purchase_number = 3",
        "the third time is the second",
    ),
    of_kpi("repurchase_rate", "cast(12 as integer)", "cast(11 as integer)", "eleven months"),
    of_kpi("cross_sell_rate", ">= 2", "> 2", "two product lines are one"),
    Mutant(
        "cross_sell_rate",
        "fct_customer_month",
        "and is_under_contract and not is_cancelled and not is_return",
        "and false",
        "a contract is about the product line it names alone",
    ),
    of_kpi("customer_nps", "score_percent >= 90", "score_percent > 90", "nine is no promoter"),
    of_kpi("customer_nps", "score_percent <= 60", "score_percent < 60", "six is no detractor"),
    of_kpi(
        "customer_satisfaction",
        "survey_type = 'satisfaction'",
        "survey_type in ('satisfaction', 'onboarding')",
        "onboarding is satisfaction",
    ),
    of_kpi("customer_retention_rate", "where was_active_a_year_before", "", "new customers stay"),
    Mutant(
        "customer_retention_rate",
        "fct_customer_month",
        "to_months(cast(-23 as integer))",
        "to_months(cast(-22 as integer))",
        "the year before has eleven months",
    ),
    Mutant(
        "renewal_rate",
        "fct_renewal",
        "renewals.status = 'renewed'",
        "renewals.status <> 'lost'",
        "undecided is renewed",
    ),
    Mutant(
        "overdue_receivable_rate",
        "fct_receivable_month",
        "due_on < state_on as is_overdue",
        "due_on <= state_on as is_overdue",
        "overdue on the day it is due",
    ),
    Mutant(
        "overdue_receivable_rate",
        "fct_receivable_month",
        "when billed.status = 'written_off' then",
        "when false then",
        "a debt that was given up stays one",
    ),
    of_kpi("complaint_rate", "where is_complaint", "where is_dispute", "disputes are complaints"),
    of_kpi("after_sales_dispute_rate", "where is_dispute", "", "every ticket is a dispute"),
    Mutant(
        "annual_purchase_amount",
        "fct_customer_month",
        "then sum(case when is_recent then amount end)",
        "then sum(amount)",
        "two years of purchases",
    ),
    Mutant(
        "annual_purchase_amount",
        "int_customers__purchases",
        "and not is_cancelled",
        "",
        "cancelled orders were bought",
    ),
    Mutant(
        "customer_annual_ltv",
        "fct_customer_ltv",
        "payment_amount - refund_amount",
        "payment_amount + refund_amount",
        "money paid out has come in",
    ),
    Mutant(
        "customer_annual_ltv",
        "int_customers__money",
        "where goods_booked.order_id is null",
        "where true",
        "goods are paid for twice",
    ),
    Mutant(
        "customer_annual_ltv",
        "fct_customer_ltv",
        "to_months(cast(-12 as integer))",
        "to_months(cast(-13 as integer))",
        "a year has thirteen months",
    ),
    # team capability
    of_kpi("new_hire_share", "where not has_left", "", "who has left is still there"),
    Mutant(
        "new_hire_share",
        "fct_rep_month",
        "to_months(cast(3 as integer))",
        "to_months(cast(4 as integer))",
        "new for four months",
    ),
    Mutant(
        "staff_turnover_rate",
        "fct_rep_month",
        "coalesce(reps.left_on, months.state_on) >= months.month_start",
        "true",
        "a leaver leaves every month",
    ),
    of_kpi("negotiation_success_rate", "reached_negotiation and ", "", "all have negotiated"),
    # sales and marketing
    of_kpi("lead_validity_rate", "where is_judged", "", "a lead nobody judged is invalid"),
    of_kpi("lead_validity_rate", "coalesce(judged_on, created_on)", "created_on", "by creation"),
    of_kpi("content_lead_conversion_rate", "where content_id is not null", "", "all is content"),
    Mutant(
        "lead_response_30min_rate",
        "fct_lead",
        "policy.respond_within_minutes * 60",
        "policy.respond_within_minutes * 66",
        "half an hour has thirty-three minutes",
    ),
    Mutant(
        "lead_response_30min_rate",
        "int_business_days",
        "when exceptions.kind = 'holiday' then 0",
        "when exceptions.kind = 'holiday' then 1",
        "holidays are working days",
    ),
    of_kpi("lead_feedback_completeness", "is_assigned\n    and ", "", "nobody's leads count"),
    of_kpi("lead_to_paid_rate", "when is_paid then", "when is_won then", "signing is paying"),
    of_kpi(
        "cost_per_valid_lead",
        "in ('campaign', 'content')",
        "in ('campaign', 'content', 'acquisition')",
        "winning a customer is a campaign",
    ),
    # sales and after-sales
    Mutant(
        "initial_satisfaction",
        "fct_first_month_answer",
        "cast((first_signed_on + to_months(cast(1 as integer))) as date)",
        "cast((first_signed_on + to_months(cast(2 as integer))) as date)",
        "the first month has two",
    ),
    Mutant(
        "initial_satisfaction",
        "fct_first_month_answer",
        "order by sales.signed_on desc, sales.sale_id desc",
        "order by sales.signed_on, sales.sale_id",
        "credited as the first sale is",
    ),
    Mutant(
        "renewal_lead_cultivation_rate",
        "fct_renewal",
        "to_months(cast(-3 as integer))",
        "to_months(cast(-2 as integer))",
        "two months ahead is in time",
    ),
    of_kpi(
        "issue_resolution_hours",
        "resolved_on as occurred_on",
        "opened_on as occurred_on",
        "by the day it was opened",
    ),
    Mutant(
        "first_response_minutes",
        "fct_ticket",
        "and not coalesce(is_automatic, false)",
        "",
        "a machine's reply is a reply",
    ),
    of_kpi("secondary_demand_amount", "found_by = 'service' and ", "", "service finds all demand"),
    # markets and new customers
    of_kpi(
        "first_order_value_attainment",
        "amount >= minimum_first_amount",
        "amount >= minimum_first_amount * 1.1",
        "a tenth more is asked",
    ),
    Mutant(
        "first_order_value_attainment",
        "fct_first_sale",
        "and first_sales.signed_on < first_order.valid_to",
        "and first_order.valid_to = cast('9999-12-31' as date)",
        "today's minimum was always asked",
    ),
    Mutant(
        "customer_industry_match_rate",
        "fct_first_sale",
        "and scenario.valid_from <= first_sales.signed_on",
        "",
        "an industry was always a core one",
    ),
    of_kpi("county_customer_development", "city_tier = 'county'", "true", "every city is a county"),
)
