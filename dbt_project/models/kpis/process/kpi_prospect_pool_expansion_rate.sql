-- Leads by the day they were created, over the prospects the period began with.

with contributions as (

    select
        created_on as occurred_on,
        'lead' as subject_type,
        lead_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_lead') }}

    union all

    select
        state_on as occurred_on,
        'lead' as subject_type,
        lead_id as subject_id,
        {{ credited_to() }},
        {{ as_measure('0') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_prospect_month') }}

)

{{ only_in_context('new_market') }}
