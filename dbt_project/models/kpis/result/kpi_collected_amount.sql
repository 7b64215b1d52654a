-- Money received from customers, by the day it arrived.

select
    received_on as occurred_on,
    'payment' as subject_type,
    payment_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('sum(amount)') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_payment') }}
where received_on is not null and amount is not null
-- The parts of a payment are one again where their customers have been merged.
group by
    received_on,
    payment_id,
    {{ (shared_credit_columns() + outlet_columns()) | join(',\n    ') }}
