-- Minutes from opening a ticket to the first reply by a person, by the day the ticket was opened.

select
    opened_on as occurred_on,
    'ticket' as subject_type,
    ticket_id as subject_id,
    {{ credited_to() }},
    {{ as_measure(quotient('seconds_to_first_response', '60')) }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_ticket') }}
where seconds_to_first_response >= 0
