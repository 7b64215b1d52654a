-- Requests with an answer about feasibility within 48 hours, by the day of submission.

select
    submitted_on as occurred_on,
    'rnd_request' as subject_type,
    rnd_request_id as subject_id,
    {{ credited_to() }},
    {{ one_if('business_seconds_to_answer between 0 and seconds_to_respond') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_rnd_request') }}
where seconds_to_respond is not null
