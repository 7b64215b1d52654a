-- One row per sale: a signed contract, or a won opportunity that has no contract, credited on the day it was signed.

{{ config(
    materialized=fact(), unique_key='sale_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['sale_id'],
        'changed_by': on_record('stg_crm__contracts', 'contract_id')
            + on_record('stg_crm__contracts', 'opportunity_id')
            + on_record('stg_crm__opportunities', 'opportunity_id')
            + on_reference('stg_crm__contracts', 'contract_id', 'opportunity_id', on_record('stg_crm__opportunities', 'opportunity_id')
                + on_reference('stg_crm__opportunities', 'opportunity_id', 'lead_id', on_record('stg_crm__leads', 'lead_id'))
                + on_reference('stg_crm__opportunities', 'opportunity_id', 'product_id', on_record('stg_finance__products', 'product_id')))
            + on_reference('stg_crm__opportunities', 'opportunity_id', 'lead_id', on_record('stg_crm__leads', 'lead_id'))
            + on_reference('stg_crm__opportunities', 'opportunity_id', 'product_id', on_record('stg_finance__products', 'product_id'))
            + on_credits('stg_crm__contracts', 'contract_id')
            + on_credits('stg_crm__opportunities', 'opportunity_id')
            + on_rates('stg_crm__contracts', 'contract_id', 'signed_on')
            + on_rates('stg_crm__opportunities', 'opportunity_id', 'closed_at'),
    },
) }}

with contracts as (

    select
        'contract' as subject_type,
        contract_id as sale_id,
        contract_id,
        opportunity_id,
        account_id,
        owner_user_id,
        product_line_id,
        channel_id,
        store_id,
        distributor_id,
        signed_on,
        amount,
        currency,
        quantity,
        is_customised,
        is_innovative
    from {{ ref('stg_crm__contracts') }}
    where not is_deleted and status = 'signed'

),

won_without_contract as (

    select
        'opportunity' as subject_type,
        opportunity_id as sale_id,
        cast(null as {{ dbt.type_string() }}) as contract_id,
        opportunity_id,
        account_id,
        owner_user_id,
        product_line_id,
        channel_id,
        cast(null as {{ dbt.type_string() }}) as store_id,
        cast(null as {{ dbt.type_string() }}) as distributor_id,
        {{ business_date('closed_at', 'source_time_zone') }} as signed_on,
        amount,
        currency,
        quantity,
        is_customised,
        is_innovative
    from {{ ref('stg_crm__opportunities') }}
    where
        not is_deleted
        and outcome = 'won'
        -- A cancelled contract is no sale either: only an opportunity that never had one stands for itself.
        and opportunity_id not in (
            select contracts.opportunity_id
            from {{ ref('stg_crm__contracts') }} as contracts
            where contracts.opportunity_id is not null
        )

),

sales as (

    select * from contracts where {{ is_changed('sale_id') }}
    union all
    select * from won_without_contract where {{ is_changed('sale_id') }}

),

described as (

    select
        sales.*,
        opportunity.product_id,
        opportunity.segment_id,
        opportunity.region_id,
        opportunity.found_by,
        coalesce(sales.product_line_id, opportunity.product_line_id) as own_product_line_id,
        lead.lead_source_id
    from sales
    left join {{ ref('stg_crm__opportunities') }} as opportunity
        on sales.opportunity_id = opportunity.opportunity_id
    left join {{ ref('stg_crm__leads') }} as lead
        on opportunity.lead_id = lead.lead_id

),

credited as (

    select
        described.subject_type,
        described.sale_id,
        described.contract_id,
        described.opportunity_id,
        {{ credits(
            'described', product_line='coalesce(described.own_product_line_id, product.product_line_id)',
            lead_source='described.lead_source_id') }},
        {{ sold_through('described') }},
        described.signed_on,
        described.found_by,
        {{ in_reporting_currency('described.amount', 'described.currency', 'rate') }} as amount,
        described.quantity,
        {{ in_reporting_currency(
            times('described.quantity', 3, 'product.unit_cost'), 'product.currency', 'cost_rate') }} as cost_amount,
        coalesce(described.is_customised, false) as is_customised,
        coalesce(described.is_innovative, false) as is_innovative,
        coalesce(account.is_top_of_industry, false) as is_top_of_industry
    from described
    {{ join_credits('described', day='signed_on') }}
    {{ join_product('described', day='signed_on') }}
    {{ join_rate('rate', 'described.currency', 'described.signed_on') }}
    {{ join_rate('cost_rate', 'product.currency', 'described.signed_on') }}

)

select
    credited.*,
    market.region_id is not null as is_in_sized_market,
    target.rep_id is not null as is_under_target
from credited
{{ join_as_of(
    ref('policy_market'), 'market',
    'market.region_id = credited.region_id and market.product_line_id = credited.product_line_id', 'credited.signed_on') }}
{{ join_as_of(ref('policy_sales_target'), 'target', 'target.rep_id = credited.rep_id', 'credited.signed_on') }}
