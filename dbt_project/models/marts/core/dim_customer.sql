-- One row per customer in its present state. Names of people stay in the CRM; a company's name does too, because the
-- contract cannot tell the two apart.

select
    account_id as customer_id,
    account_kind,
    segment_id,
    industry,
    owner_user_id as rep_id,
    region_id,
    channel_id,
    country,
    city,
    service_team_id,
    lead_id,
    {{ business_date('created_at', 'source_time_zone') }} as created_on,
    coalesce(is_key_account, false) as is_key_account,
    coalesce(is_top_of_industry, false) as is_top_of_industry
from {{ ref('int_accounts__periods') }}
where valid_to = cast('9999-12-31' as date) and merged_into_account_id is null
