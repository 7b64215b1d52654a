-- Opportunities with a proposal out of those that reached needs analysis, by the day the opportunity was opened.

select
    created_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('reached_proposal') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_opportunity') }}
-- A proposal to a customer whose needs were known is not left out for the stage it skipped.
where created_on is not null and (reached_needs_analysis or reached_proposal)
