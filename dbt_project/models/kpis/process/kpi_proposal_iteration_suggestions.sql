-- Changes of proposals that somebody suggested, by the day they were logged.

with contributions as (

    select
        started_on as occurred_on,
        'activity' as subject_type,
        activity_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_activity') }}
    where activity_type = 'suggestion' and is_completed

)

{{ only_in_context('tob') }}
