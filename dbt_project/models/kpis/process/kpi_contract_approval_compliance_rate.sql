-- Steps of contract approvals passed in their order out of those passed or passed over, while it is switched on.

select
    decided_on as occurred_on,
    'deal_step' as subject_type,
    deal_step_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_in_order') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_deal_step') }}
where
    process_type = 'approval'
    and decided_on is not null
    and {{ is_switched_on('contract_approval_compliance_rate', 'decided_on') }}
