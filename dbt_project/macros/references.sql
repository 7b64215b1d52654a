{#- Which marts name the key of another. The lists are explicit because dbt wants to know what a test reads before it has
    read the project; the house rules hold them to the columns of the marts. -#}

{% macro credited_marts() -%}
    {#- Whose records are credited to a rep, a team and a customer. -#}
    {{ return([
        'fct_activity', 'fct_churn_warning', 'fct_commitment', 'fct_community_member', 'fct_community_member_month',
        'fct_content_sale', 'fct_cost', 'fct_customer_acquisition', 'fct_customer_ltv', 'fct_customer_month',
        'fct_deal_step', 'fct_distributor_stock', 'fct_finder_commission', 'fct_first_month_answer', 'fct_first_sale',
        'fct_invoice', 'fct_lead', 'fct_lead_quality', 'fct_lead_score', 'fct_market_month', 'fct_opportunity',
        'fct_opportunity_month', 'fct_order', 'fct_order_line', 'fct_participation', 'fct_payment',
        'fct_prospect_month', 'fct_purchase_plan_month', 'fct_receivable_month', 'fct_refund', 'fct_renewal',
        'fct_rep_month', 'fct_rnd_release', 'fct_rnd_request', 'fct_sale', 'fct_sale_margin', 'fct_sales_case',
        'fct_sales_case_month', 'fct_sample', 'fct_store_month', 'fct_survey_answer', 'fct_team_pay', 'fct_ticket',
    ]) }}
{%- endmacro %}

{% macro marts_that_name(key) -%}
    {%- set named_in = {
        'customer_id': credited_marts(),
        'rep_id': credited_marts() + ['dim_customer'],
        'team_id': credited_marts() + ['dim_rep', 'fct_scorecard'],
        'campaign_id': ['fct_cost', 'fct_lead', 'fct_lead_quality', 'fct_lead_quality_by_source', 'fct_lead_score'],
        'distributor_id': ['fct_first_sale', 'fct_order', 'fct_payment', 'fct_sale', 'fct_sale_margin', 'fct_store_month', 'fct_distributor_stock'],
        'invoice_id': ['fct_payment', 'fct_receivable_month'],
        'kpi_id': ['dim_kpi_switch', 'fct_kpi', 'fct_kpi_attainment', 'fct_scorecard_line'],
        'lead_id': ['dim_customer', 'fct_activity', 'fct_lead_quality', 'fct_lead_score', 'fct_opportunity', 'fct_prospect_month'],
        'opportunity_id': ['fct_activity', 'fct_deal_step', 'fct_lead', 'fct_opportunity_month', 'fct_order', 'fct_sale'],
        'order_id': ['fct_cost', 'fct_invoice', 'fct_order_line', 'fct_payment', 'fct_refund', 'fct_survey_answer', 'fct_ticket'],
        'product_id': ['fct_opportunity', 'fct_order_line'],
        'store_id': ['fct_first_sale', 'fct_order', 'fct_payment', 'fct_sale', 'fct_sale_margin', 'fct_store_month', 'fct_distributor_stock'],
    } -%}
    {{ return(named_in[key]) }}
{%- endmacro %}
