-- One row per sale of known cost to a customer whom a piece of content brought, that is whose lead names one. Credited
-- as the sale is, but to the source of that lead: what a customer renews still goes back to what brought it.

{{ config(
    materialized=fact(), unique_key=['sale_id'], incremental_strategy='replace_differences',
    meta={'grain': ['sale_id']},
) }}

select
    margin.subject_type,
    margin.sale_id,
    {%- for column in shared_credit_columns() %}
    {{ 'lead' if column == 'lead_source_id' else 'margin' }}.{{ column }},
    {%- endfor %}
    lead.content_id,
    margin.signed_on,
    margin.margin_amount
from {{ ref('fct_sale_margin') }} as margin
{{ join_as_of(
    ref('int_accounts__periods'), 'account', 'account.account_id = margin.customer_id', 'margin.signed_on') }}
inner join {{ ref('fct_lead') }} as lead
    on account.lead_id = lead.lead_id
where lead.content_id is not null
