-- What customers and reviewers give research sessions, half each, by the day the session took place.

with contributions as (

    select
        started_on as occurred_on,
        'activity' as subject_type,
        activity_id as subject_id,
        {{ credited_to() }},
        {{ as_measure(quotient('customer_score + review_score', '2')) }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_activity') }}
    where
        activity_type = 'research'
        and is_completed and customer_score is not null and review_score is not null

)

{{ only_in_context('tob') }}
