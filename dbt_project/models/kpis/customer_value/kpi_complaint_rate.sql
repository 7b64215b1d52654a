-- Complaints by the day they were opened, over the customers active at the month's end.

select
    opened_on as occurred_on,
    'ticket' as subject_type,
    ticket_id as subject_id,
    {{ credited_to() }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_ticket') }}
where is_complaint

union all

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_customer_month') }}
where is_active
