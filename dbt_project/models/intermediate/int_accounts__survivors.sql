-- One row per account the CRM ever had: the customer it counts as. A merged account counts as its survivor, so that
-- two records of one customer are one customer in every KPI.

with latest as (

    select
        account_id,
        merged_into_account_id,
        row_number() over (partition by account_id order by valid_from desc) as period_rank
    from {{ ref('stg_crm__accounts') }}
    where not is_deleted or merged_into_account_id is not null

),

accounts as (

    select
        account_id,
        merged_into_account_id
    from latest
    where period_rank = 1

)

select
    accounts.account_id,
    -- A survivor may itself have been merged later; CRMs refuse longer chains, and a test would find one.
    coalesce(survivor.merged_into_account_id, accounts.merged_into_account_id, accounts.account_id) as customer_id
from accounts
left join accounts as survivor
    on accounts.merged_into_account_id = survivor.account_id
