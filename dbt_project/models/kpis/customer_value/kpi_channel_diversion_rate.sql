-- Orders that went outside the region of their distributor, out of those of distributors, by the day they were placed.

select
    ordered_on as occurred_on,
    'order' as subject_type,
    order_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ one_if('is_diverted') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_order') }}
where is_diverted is not null and not is_cancelled and not is_return
