-- Visits that were worth the way, by the day they took place.

with contributions as (

    select
        started_on as occurred_on,
        'activity' as subject_type,
        activity_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_activity') }}
    where
        activity_type = 'visit'
        and is_completed
        and coalesce(is_effective, outcome is not null and duration_seconds >= effective_visit_seconds)

)

{{ only_in_context('tob') }}
