-- One row per product and period in which its attributes held, half open.

{{ periods_of(ref('stg_finance__products'), key=['product_id']) }}
