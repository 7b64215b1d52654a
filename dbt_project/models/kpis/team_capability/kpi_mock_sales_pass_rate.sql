-- Mock sales sessions passed out of those taken, by the day they were taken.

with contributions as (

    select
        started_on as occurred_on,
        'participation' as subject_type,
        participation_id as subject_id,
        {{ credited_to() }},
        {{ one_if('is_passed') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_participation') }}
    where participation_type = 'mock_sales' and is_passed is not null

)

{{ only_in_context('new_rep') }}
