-- Commission on what service found, by the day it was signed, against what service teams were paid, by the last day of
-- the month.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('commission_amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_finder_commission') }}
where found_by = 'service'

union all

select
    earned_on as occurred_on,
    'team_pay' as subject_type,
    team_pay_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ as_measure('amount') }} as denominator
from {{ ref('fct_team_pay') }}
where amount is not null
