-- What customers won by content bring, by the day of the sale, against what content costs, by the day of the cost.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('margin_amount') }} as numerator,
    {{ as_measure('0') }} as denominator
from {{ ref('fct_content_sale') }}

union all

select
    incurred_on as occurred_on,
    'cost' as subject_type,
    cost_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('-amount') }} as numerator,
    {{ as_measure('amount') }} as denominator
from {{ ref('fct_cost') }}
where cost_kind = 'content' and amount is not null
