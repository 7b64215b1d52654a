-- One row per KPI, day and everybody it counts for: all contributions, added up once. Totals of longer periods
-- add these rows up and divide last.

{#- An explicit list, because dbt must know the graph before it runs; a test keeps it complete. -#}
{% set kpis = [
    'active_customer_count',
    'after_sales_dispute_rate',
    'annual_purchase_amount',
    'average_deal_size',
    'collected_amount',
    'complaint_rate',
    'content_lead_conversion_rate',
    'cost_per_valid_lead',
    'cross_sell_rate',
    'customer_annual_ltv',
    'customer_nps',
    'customer_retention_rate',
    'customer_satisfaction',
    'customised_project_amount',
    'daily_customer_reach_rate',
    'deep_requirement_research_count',
    'effective_visit_count',
    'first_response_minutes',
    'follow_up_timeliness',
    'gross_profit',
    'initial_satisfaction',
    'innovation_contribution',
    'issue_resolution_hours',
    'key_account_win_rate',
    'lead_conversion_rate',
    'lead_count',
    'lead_feedback_completeness',
    'lead_reach_rate',
    'lead_response_30min_rate',
    'lead_to_paid_rate',
    'lead_validity_rate',
    'negotiation_success_rate',
    'new_customer_count',
    'new_hire_share',
    'order_count',
    'overdue_receivable_rate',
    'process_compliance_rate',
    'productivity_per_head',
    'proposal_submission_rate',
    'renewal_lead_cultivation_rate',
    'renewal_rate',
    'repurchase_rate',
    'sales_amount',
    'sales_cycle_days',
    'sales_growth_rate_mom',
    'sales_growth_rate_yoy',
    'sales_visit_count',
    'sales_volume',
    'secondary_demand_amount',
    'staff_turnover_rate',
    'stalled_opportunity_count',
    'top_customer_breakthrough_count',
    'win_rate',
] %}

{{ config(materialized=fact(), unique_key='occurred_on', incremental_strategy='replace_touched_days') }}

{% for kpi_id in kpis %}
{#- Only few KPIs are published per customer; for the others a customer is not kept apart. -#}
{% set per_customer = "'" ~ kpi_id ~ "'" in kpis_where('entity_types', 'customer') %}
select
    '{{ kpi_id }}' as kpi_id,
    occurred_on,
    {%- for column in credit_columns() | reject('equalto', 'customer_id') %}
    {{ column }},
    {%- endfor %}
    {{ 'customer_id' if per_customer else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as customer_id,
    cast(sum(numerator) as decimal(38, 6)) as numerator,
    cast(sum(denominator) as decimal(38, 6)) as denominator,
    count(*) as contributions
from {{ ref('kpi_' ~ kpi_id) }}
where
    occurred_on <= {{ as_of_date() }}
    and {{ is_touched('occurred_on') }}
group by
    {%- for column in credit_columns() if per_customer or column != 'customer_id' %}
    {{ column }},
    {%- endfor %}
    occurred_on
{{ 'union all' if not loop.last }}
{% endfor %}

-- depends_on: {{ ref('dim_date') }}
