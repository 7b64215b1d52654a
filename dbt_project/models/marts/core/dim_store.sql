-- One row per store in its present state.

select
    store_id,
    store_name,
    region_id,
    floor_area,
    opened_on,
    closed_on
from {{ ref('int_stores__periods') }}
where valid_to = cast('9999-12-31' as date)
