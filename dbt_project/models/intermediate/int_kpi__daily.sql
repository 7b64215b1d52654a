-- One row per KPI, day and whoever it counts for: the company, and each rep, team or customer that the KPI is published
-- for. All contributions are added up here, once; longer periods add up these rows and divide last.

{#- An explicit list, because dbt must know the graph before it runs; a test keeps it complete. -#}
{% set kpis = [
    'active_customer_count',
    'after_sales_dispute_rate',
    'annual_purchase_amount',
    'annual_purchase_plan_attainment',
    'average_deal_size',
    'churn_warning_count',
    'collected_amount',
    'complaint_rate',
    'content_lead_conversion_rate',
    'contract_approval_compliance_rate',
    'cost_per_valid_lead',
    'county_customer_development',
    'cross_sell_rate',
    'customer_annual_ltv',
    'customer_base_growth',
    'customer_industry_match_rate',
    'customer_nps',
    'customer_retention_rate',
    'customer_satisfaction',
    'customised_project_amount',
    'daily_customer_reach_rate',
    'deep_requirement_research_count',
    'differentiated_value_delivery_rate',
    'effective_visit_count',
    'first_order_value_attainment',
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
    'market_penetration_rate',
    'market_share',
    'member_repurchase_rate',
    'negotiation_milestone_rate',
    'negotiation_success_rate',
    'new_customer_count',
    'new_hire_share',
    'order_count',
    'overdue_receivable_rate',
    'overseas_warehouse_order_share',
    'process_compliance_rate',
    'productivity_per_head',
    'proposal_iteration_suggestions',
    'proposal_submission_rate',
    'prospect_pool_expansion_rate',
    'renewal_lead_cultivation_rate',
    'renewal_rate',
    'repurchase_rate',
    'requirement_research_completeness',
    'sales_amount',
    'sales_cycle_days',
    'sales_growth_rate_mom',
    'sales_growth_rate_yoy',
    'sales_target_attainment',
    'sales_visit_count',
    'sales_volume',
    'secondary_demand_amount',
    'staff_turnover_rate',
    'stalled_opportunity_count',
    'tiered_customer_reach_rate',
    'top_customer_breakthrough_count',
    'win_rate',
] %}

{{ config(materialized=fact(), unique_key='occurred_on', incremental_strategy='replace_touched_days') }}

{% set entities_of = entity_types_by_kpi() %}

with added_up as (

    {% for kpi_id in kpis %}  -- noqa: PRS
    {{ added_up_per_day(kpi_id, entities_of.get(kpi_id, [])) }}  -- noqa: PRS
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

-- What counts for nobody known counts for the company alone.
select * from added_up
where entity_id is not null

-- depends_on: {{ ref('dim_date') }}
