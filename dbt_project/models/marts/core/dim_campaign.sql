-- One row per marketing campaign.

select
    campaign_id,
    campaign_name,
    campaign_type,
    lead_source_id,
    starts_on,
    ends_on
from {{ ref('stg_crm__campaigns') }}
where not is_deleted
