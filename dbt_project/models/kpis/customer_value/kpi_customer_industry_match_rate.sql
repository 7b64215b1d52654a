-- Of the customers who signed for the first time, those of an industry that what they bought is made for.

select
    signed_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('fits_core_scenario') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_first_sale') }}
where fits_core_scenario is not null
