-- How satisfied mentored people are with their mentor, from 0 to 100, by the day of the answer.

with contributions as (

    select
        answered_on as occurred_on,
        'survey_answer' as subject_type,
        survey_answer_id as subject_id,
        {{ credited_to() }},
        {{ as_measure('score_percent') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_survey_answer') }}
    where survey_type = 'mentoring' and score_percent is not null

)

{{ only_in_context('senior_rep') }}
