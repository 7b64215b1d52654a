-- One row per temporary KPI and period in which a market event switches it on, half open.

select
    kpi_id,
    market_event,
    valid_from,
    valid_to
from {{ ref('policy_temporary_kpi') }}
