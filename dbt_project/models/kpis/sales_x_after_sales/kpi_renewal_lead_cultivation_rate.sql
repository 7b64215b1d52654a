-- Contracts with intent to renew noted three months ahead out of contracts expiring, by the day they expired.

select
    due_on as occurred_on,
    'renewal' as subject_type,
    renewal_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_flagged_in_time') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_renewal') }}
