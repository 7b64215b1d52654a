-- Net promoter score: promoters less detractors out of all answers, by the day of the answer.

select
    answered_on as occurred_on,
    'survey_answer' as subject_type,
    survey_answer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure(
        'case when score_percent >= 90 then 100 when score_percent <= 60 then -100 else 0 end') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_survey_answer') }}
where survey_type = 'nps' and score_percent is not null
