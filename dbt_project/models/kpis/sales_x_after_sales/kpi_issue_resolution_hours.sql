-- Hours from opening a ticket to its last resolution, by the day it was resolved.

select
    resolved_on as occurred_on,
    'ticket' as subject_type,
    ticket_id as subject_id,
    {{ credited_to() }},
    {{ as_measure(quotient('seconds_to_resolution', '3600')) }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_ticket') }}
where seconds_to_resolution >= 0
