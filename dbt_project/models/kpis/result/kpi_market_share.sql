-- Sales by the day they were signed, over what there was to sell in those markets in the month.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sale') }}
where is_in_sized_market and amount is not null

union all

select
    state_on as occurred_on,
    'market' as subject_type,
    market_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ as_measure('market_amount') }} as denominator
from {{ ref('fct_market_month') }}
where market_amount is not null
