-- Units sold, by the day the sale was signed.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('quantity') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sale') }}
where signed_on is not null and quantity is not null
