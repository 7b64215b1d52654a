-- Leads a person contacted at least once out of those assigned, by the day of the assignment.

with contributions as (

    select
        coalesce(assigned_on, created_on) as occurred_on,
        'lead' as subject_type,
        lead_id as subject_id,
        {{ credited_to(campaign=true) }},
        {{ one_if('is_contacted') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_lead') }}
    where is_assigned

)

{{ only_in_context('toc') }}
