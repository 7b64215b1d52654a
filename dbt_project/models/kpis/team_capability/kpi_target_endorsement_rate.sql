-- People who agreed to their target out of those asked, by the day their answer was due.

select
    due_on as occurred_on,
    'commitment' as subject_type,
    commitment_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_done') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_commitment') }}
where commitment_type = 'target_agreement'
