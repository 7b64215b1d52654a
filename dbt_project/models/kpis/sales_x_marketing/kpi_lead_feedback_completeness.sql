-- Feedback fields sales filled out of those it must fill, by the day the lead was assigned.

select
    coalesce(assigned_on, created_on) as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ as_measure('least(feedback_fields_filled, feedback_fields_required)') }} as numerator,
    {{ as_measure('feedback_fields_required') }} as denominator
from {{ ref('fct_lead') }}
where
    is_assigned
    and feedback_fields_required > 0
    and feedback_fields_filled is not null
