-- One row per KPI, day and whoever it counts for: the company, and each rep, team or customer that the KPI is published
-- for. All contributions are added up here, once; longer periods add up these rows and divide last.

{#- An explicit list, because dbt must know the graph before it runs; a test keeps it complete. -#}
{% set kpis = [
    'active_customer_count',
    'after_sales_dispute_rate',
    'ai_lead_efficiency_uplift',
    'annual_purchase_amount',
    'average_deal_size',
    'case_output_count',
    'collected_amount',
    'communication_feedback_score',
    'complaint_rate',
    'content_lead_conversion_rate',
    'cost_per_valid_lead',
    'cross_department_participation',
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
    'industry_case_reserve',
    'industry_report_submission_rate',
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
    'mentoring_satisfaction',
    'mock_sales_pass_rate',
    'negotiation_success_rate',
    'new_customer_count',
    'new_hire_share',
    'order_count',
    'overdue_receivable_rate',
    'process_compliance_rate',
    'product_knowledge_pass_rate',
    'productivity_per_head',
    'proposal_submission_rate',
    'release_cycle_days',
    'renewal_lead_cultivation_rate',
    'renewal_rate',
    'repurchase_rate',
    'request_adoption_rate',
    'request_response_48h_rate',
    'request_satisfaction',
    'sales_amount',
    'sales_cycle_days',
    'sales_growth_rate_mom',
    'sales_growth_rate_yoy',
    'sales_visit_count',
    'sales_volume',
    'secondary_demand_amount',
    'staff_turnover_rate',
    'stalled_opportunity_count',
    'target_endorsement_rate',
    'team_collaboration_score',
    'tool_usage_rate',
    'top_customer_breakthrough_count',
    'training_coverage_rate',
    'valid_request_rate',
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
