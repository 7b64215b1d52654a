-- Opportunities with a proposal out of those that reached needs analysis, by the day the opportunity was opened.

with contributions as (

    select
        created_on as occurred_on,
        'opportunity' as subject_type,
        opportunity_id as subject_id,
        {{ credited_to() }},
        {{ one_if('proposal_submitted_on is not null') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_opportunity') }}
    where
        created_on is not null
        -- Whoever proposes or negotiates knows what the customer needs, also where that stage was skipped.
        and (reached_needs_analysis or reached_proposal or reached_negotiation)

)

{{ only_in_context('tob') }}
