-- Of the members of communities at the month's end, those who did something there in the month.

with contributions as (

    select
        state_on as occurred_on,
        'community_member' as subject_type,
        community_member_id as subject_id,
        {{ credited_to() }},
        {{ one_if('interaction_count > 0') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_community_member_month') }}

)

{{ only_in_context('toc') }}
