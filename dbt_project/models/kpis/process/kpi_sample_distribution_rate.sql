-- Samples handed out of those planned, by the day they were planned for.

with contributions as (

    select
        planned_on as occurred_on,
        'sample' as subject_type,
        sample_id as subject_id,
        {{ credited_to() }},
        {{ as_measure('least(handed_out_quantity, planned_quantity)') }} as numerator,
        {{ as_measure('planned_quantity') }} as denominator
    from {{ ref('fct_sample') }}

)

{{ only_in_context('toc') }}
