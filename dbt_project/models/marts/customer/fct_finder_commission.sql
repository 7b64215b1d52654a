-- One row per sale that earns a commission for the department that found it, at the rate in force when it was signed.
-- Credited as the sale is.

{{ config(
    materialized=fact(), unique_key=['sale_id'], incremental_strategy='replace_differences',
    meta={'grain': ['sale_id']},
) }}

select
    sale.subject_type,
    sale.sale_id,
    {{ credited_to('sale') }},
    sale.signed_on,
    sale.found_by,
    cast({{ times('sale.amount', 4, 'policy.rate') }} as {{ money() }}) as commission_amount
from {{ ref('fct_sale') }} as sale
inner join {{ ref('policy_finder_commission') }} as policy
    on sale.found_by = policy.found_by
    and policy.valid_from <= sale.signed_on
    and sale.signed_on < policy.valid_to
where sale.amount is not null
