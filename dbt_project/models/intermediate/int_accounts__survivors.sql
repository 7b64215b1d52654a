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

{# Each round follows the merges twice as far as the one before it: five reach the end of a chain of 32. #}
{% for step in range(6) %}
survivors_{{ step }} as (

    {% if loop.first %}
    select
        account_id,
        coalesce(merged_into_account_id, account_id) as customer_id
    from latest
    where period_rank = 1
    {% else %}
    select
        merged.account_id,
        coalesce(survivor.customer_id, merged.customer_id) as customer_id
    from survivors_{{ step - 1 }} as merged
    left join survivors_{{ step - 1 }} as survivor
        on merged.customer_id = survivor.account_id
    {% endif %}

){{ ',' if not loop.last }}
{% endfor %}

-- Accounts that were merged in a circle have no survivor: a test of who refers to them says so.
select
    account_id,
    customer_id
from survivors_5
