-- Feedback sessions held out of those due, each as good as it was rated, by the day they were due.

select
    due_on as occurred_on,
    'commitment' as subject_type,
    commitment_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('case when is_done then score_percent else 0 end') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_commitment') }}
where commitment_type = 'feedback_session' and (score_percent is not null or not is_done)
