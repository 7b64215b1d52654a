-- Orders by the day they were placed, cancelled ones left out.

select
    ordered_on as occurred_on,
    'order' as subject_type,
    order_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_order') }}
where not is_cancelled and not is_return
