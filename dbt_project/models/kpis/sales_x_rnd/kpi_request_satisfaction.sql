-- How satisfied sales is with what R&D delivered, on a scale of 0 to 100, by the day of the answer.

select
    answered_on as occurred_on,
    'survey_answer' as subject_type,
    survey_answer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('score_percent') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_survey_answer') }}
where survey_type = 'rnd_delivery' and score_percent is not null
