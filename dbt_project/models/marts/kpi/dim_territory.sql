-- One row per region, channel and period in which they are one kind of market, half open. `*` stands for every region
-- without a row of its own.

select
    region_id,
    channel_id,
    market_mode,
    city_tier,
    customer_type,
    valid_from,
    valid_to
from {{ ref('policy_territory') }}
