-- One row per product in its present state.

select
    product_id,
    product_name,
    product_line_id,
    list_price,
    unit_cost,
    currency
from {{ ref('int_products__periods') }}
where valid_to = cast('9999-12-31' as date)
