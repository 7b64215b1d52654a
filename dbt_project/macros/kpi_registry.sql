{#- What the KPI models say of themselves, read from their meta when a statement is executed. -#}

{% macro kpi_ids() -%}
    {#- Every KPI that is made of records. An explicit list, because dbt must know the graph before it runs; a test keeps it
        complete. -#}
    {{ return([
        'active_customer_count',
        'after_sales_dispute_rate',
        'ai_lead_efficiency_uplift',
        'annual_purchase_amount',
        'annual_purchase_plan_attainment',
        'average_deal_size',
        'case_output_count',
        'channel_diversion_rate',
        'churn_warning_count',
        'collected_amount',
        'communication_feedback_score',
        'community_activity_rate',
        'complaint_rate',
        'content_lead_conversion_rate',
        'content_roi',
        'contract_approval_compliance_rate',
        'cost_per_valid_lead',
        'county_customer_development',
        'cross_department_participation',
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
        'distributor_inventory_turnover',
        'effective_visit_count',
        'first_order_value_attainment',
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
        'lead_quality_score',
        'lead_reach_rate',
        'lead_response_30min_rate',
        'lead_to_paid_rate',
        'lead_validity_rate',
        'market_penetration_rate',
        'market_share',
        'member_repurchase_rate',
        'mentoring_satisfaction',
        'mock_sales_pass_rate',
        'negotiation_milestone_rate',
        'negotiation_success_rate',
        'new_customer_count',
        'new_hire_share',
        'order_count',
        'overdue_receivable_rate',
        'overseas_warehouse_order_share',
        'process_compliance_rate',
        'product_knowledge_pass_rate',
        'productivity_per_head',
        'proposal_iteration_suggestions',
        'proposal_submission_rate',
        'prospect_pool_expansion_rate',
        'release_cycle_days',
        'renewal_lead_cultivation_rate',
        'renewal_rate',
        'repurchase_rate',
        'request_adoption_rate',
        'request_response_48h_rate',
        'request_satisfaction',
        'requirement_research_completeness',
        'sales_amount',
        'sales_cycle_days',
        'sales_growth_rate_mom',
        'sales_growth_rate_yoy',
        'sales_per_square_metre',
        'sales_target_attainment',
        'sales_visit_count',
        'sales_volume',
        'sample_distribution_rate',
        'secondary_commission_share',
        'secondary_demand_amount',
        'staff_turnover_rate',
        'stalled_opportunity_count',
        'target_endorsement_rate',
        'team_collaboration_score',
        'tiered_customer_reach_rate',
        'tool_usage_rate',
        'top_customer_breakthrough_count',
        'training_coverage_rate',
        'valid_request_rate',
        'win_rate',
    ]) }}
{%- endmacro %}

{% macro kpis_of_kpis() -%}
    {#- Every KPI that is made of other KPIs' numbers. They are worked out when those of `kpi_ids` are, and never of each
        other. -#}
    {{ return([
        'kpi_attainment_rate',
        'market_share_uplift',
        'marketing_sales_joint_score',
    ]) }}
{%- endmacro %}

{% macro kpi_nodes() -%}
    {#- Neither while parsing nor in a unit test does dbt show what other models say. -#}
    {%- if not execute or 'nodes' not in graph -%}{{ return([]) }}{%- endif -%}
    {{ return(
        graph.nodes.values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('config.meta.kpi', 'defined')
        | sort(attribute='name') | list) }}
{%- endmacro %}

{% macro kpis_where(attribute, value, default=none) -%}
    {#- Quoted ids of the KPIs whose meta has `value` as, or among, `attribute`. -#}
    {%- set ids = [] -%}
    {%- for node in kpi_nodes() -%}
        {%- set found = node.config.meta.kpi.get(attribute, default) -%}
        {%- if found == value or (found is sequence and found is not string and value in found) -%}
            {%- do ids.append("'" ~ node.name[4:] ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(ids | join(', ') or "''") }}
{%- endmacro %}

{% macro kpis_with(attribute) -%}
    {#- Quoted ids of the KPIs whose meta says anything as `attribute`. -#}
    {%- set ids = [] -%}
    {%- for node in kpi_nodes() if attribute in node.config.meta.kpi -%}
        {%- do ids.append("'" ~ node.name[4:] ~ "'") -%}
    {%- endfor -%}
    {{ return(ids | join(', ') or "''") }}
{%- endmacro %}

{% macro escape_text(text) -%}
    {#- A text as the inside of an SQL string, on one line. -#}
    {{ return(adapter.dispatch('escape_text', 'sales_kpi')(text | replace('\n', ' ') | trim)) }}
{%- endmacro %}

{% macro duckdb__escape_text(text) -%}
    {{ return(text | replace("'", "''")) }}
{%- endmacro %}

{% macro spark__escape_text(text) -%}
    {#- Spark replaces ${name} even inside a string; a brace that is escaped is just a brace. -#}
    {{ return(text | replace('\\', '\\\\') | replace("'", "\\'") | replace('${', '$\\{')) }}
{%- endmacro %}

{% macro escape_paragraphs(text) -%}
    {#- The same for a text of several paragraphs, each on one line. -#}
    {%- set paragraphs = [] -%}
    {%- for paragraph in text.split('\n\n') if paragraph.strip() -%}
        {%- do paragraphs.append(escape_text(paragraph)) -%}
    {%- endfor -%}
    {{ return(paragraphs | join('\n\n')) }}
{%- endmacro %}

{% macro entity_types() -%}
    {#- Who can have a KPI, and the credit column that says so. The company is everybody. -#}
    {{ return({
        'rep': 'rep_id', 'team': 'team_id', 'region': 'region_id', 'product_line': 'product_line_id',
        'channel': 'channel_id', 'segment': 'segment_id', 'lead_source': 'lead_source_id',
        'campaign': 'campaign_id', 'service_team': 'service_team_id', 'customer': 'customer_id', 'store': 'store_id',
        'distributor': 'distributor_id',
    }) }}
{%- endmacro %}

{% macro entity_types_by_kpi() -%}
    {#- For each KPI, those it is published for besides the company. -#}
    {%- set found = {} -%}
    {%- for node in kpi_nodes() -%}
        {%- do found.update({node.name[4:]: entity_types() | select('in', node.config.meta.kpi.entity_types) | list}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro period_grains() -%}
    {{ return(['week', 'month', 'quarter', 'half_year', 'year']) }}
{%- endmacro %}

{% macro grains_of_kpis() -%}
    {#- A row for each KPI, period grain and entity type that it is published for. Asking the lists of dim_kpi about every
        number of a night would cost more than making the number. -#}
    select
        kpi.kpi_id,
        kpi.made_of,
        coalesce(kpi.context, '') as context,
        grains.period_grain,
        types.entity_type
    from {{ ref('dim_kpi') }} as kpi
    inner join ({{ as_rows('period_grain', period_grains()) }}) as grains
        on concat(',', kpi.cadence, ',') like concat('%,', grains.period_grain, ',%')
    inner join ({{ as_rows('entity_type', ['company'] + entity_types() | list) }}) as types
        on concat(',', kpi.entity_types, ',') like concat('%,', types.entity_type, ',%')
{%- endmacro %}

{% macro as_rows(column, values) -%}
    {%- for value in values -%}
    select '{{ value }}' as {{ column }}{{ ' union all ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
