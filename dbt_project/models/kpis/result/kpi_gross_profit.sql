-- What a sale brings above the cost of its products, by the day it was signed.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('margin_amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sale_margin') }}
