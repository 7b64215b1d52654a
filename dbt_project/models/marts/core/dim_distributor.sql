-- One row per distributor in its present state.

select
    distributor_id,
    distributor_name,
    region_id
from {{ ref('int_distributors__periods') }}
where valid_to = cast('9999-12-31' as date)
