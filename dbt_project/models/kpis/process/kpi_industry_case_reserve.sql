-- Approved industry cases on file at each month's end.

select
    state_on as occurred_on,
    'sales_case' as subject_type,
    sales_case_id as subject_id,
    {{ credited_to() }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sales_case_month') }}
where industry is not null
