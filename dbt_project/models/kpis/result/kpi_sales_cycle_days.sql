-- Days from opening an opportunity to winning it, by the day it was won.

select
    closed_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('days_to_close') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_opportunity') }}
where is_won and days_to_close >= 0
