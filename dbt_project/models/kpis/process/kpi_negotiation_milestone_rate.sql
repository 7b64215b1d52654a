-- Milestones of negotiations done in time out of those due, by the day they were due.

with contributions as (

    select
        due_on as occurred_on,
        'deal_step' as subject_type,
        deal_step_id as subject_id,
        {{ credited_to() }},
        {{ one_if('is_done_in_time') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_deal_step') }}
    where process_type = 'negotiation' and due_on is not null

)

{{ only_in_context('tob') }}
