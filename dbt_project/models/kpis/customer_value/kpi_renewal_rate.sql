-- Contracts renewed out of those that came up for renewal, by the day they expired.

select
    due_on as occurred_on,
    'renewal' as subject_type,
    renewal_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_renewed') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_renewal') }}
