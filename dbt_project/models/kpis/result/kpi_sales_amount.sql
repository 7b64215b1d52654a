-- What was sold, by the day it was signed.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sale') }}
where signed_on is not null and amount is not null
