-- Disputes customers opened against orders they placed, each by its own day.

select
    opened_on as occurred_on,
    'ticket' as subject_type,
    ticket_id as subject_id,
    {{ credited_to() }},
    {{ one_if('true') }} as numerator,
    {{ as_measure('0') }} as denominator
from {{ ref('fct_ticket') }}
where is_dispute

union all

select
    ordered_on as occurred_on,
    'order' as subject_type,
    order_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_order') }}
where not is_cancelled and not is_return
