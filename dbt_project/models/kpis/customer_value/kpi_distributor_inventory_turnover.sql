-- What sold goods had cost, over the mean of what distributors had in stock, by the last day of the month.

select
    counted_on as occurred_on,
    'distributor' as subject_type,
    distributor_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('sold_cost_amount') }} as numerator,
    {{ as_measure('mean_stock_amount') }} as denominator
from {{ ref('fct_distributor_stock') }}
where sold_cost_amount is not null and mean_stock_amount is not null
