-- Of the active customers, those who bought from two product lines or more.

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('product_line_count_12_months >= 2') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_customer_month') }}
where is_active
