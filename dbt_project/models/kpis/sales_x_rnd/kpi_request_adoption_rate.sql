-- Requests that came out in a release out of those submitted, by the day of submission.

select
    submitted_on as occurred_on,
    'rnd_request' as subject_type,
    rnd_request_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_adopted') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_rnd_request') }}
