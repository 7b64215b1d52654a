-- Customers who had bought nothing for longer than they may, by the day on which that was so.

select
    warned_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_churn_warning') }}
