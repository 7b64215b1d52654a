-- The part of the open receivables that is overdue, at each month's end.

select
    state_on as occurred_on,
    'invoice' as subject_type,
    invoice_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('case when is_overdue then balance_amount else 0 end') }} as numerator,
    {{ as_measure('balance_amount') }} as denominator
from {{ ref('fct_receivable_month') }}
