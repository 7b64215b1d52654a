-- Of the customers who signed for the first time, those whose contract was worth what their segment's should be.

select
    signed_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('amount >= minimum_first_amount') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_first_sale') }}
where amount is not null and minimum_first_amount is not null
