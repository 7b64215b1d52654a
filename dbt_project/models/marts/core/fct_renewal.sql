-- One row per contract that comes up for renewal, credited on the day it expires.

{{ config(
    materialized=fact(), unique_key='renewal_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['renewal_id'],
        'changed_by': on_record('stg_after_sales__renewals', 'renewal_id')
            + on_credits('stg_after_sales__renewals', 'renewal_id')
            + on_rates('stg_after_sales__renewals', 'renewal_id', 'due_on'),
    },
) }}

with renewals as (

    select * from {{ ref('stg_after_sales__renewals') }}
    where not is_deleted and {{ is_changed('renewal_id') }}

)

select
    renewals.renewal_id,
    renewals.contract_id,
    renewals.renewed_contract_id,
    {{ credits(
        'renewals', region=none, product_line=none, channel=none, segment=none, service_team='service_team_id') }},
    renewals.due_on,
    renewals.intent_flagged_on,
    renewals.renewed_on,
    renewals.status,
    {{ in_reporting_currency('renewals.amount', 'renewals.currency', 'rate') }} as amount,
    renewals.status = 'renewed' as is_renewed,
    -- Three months ahead is when service can still change the customer's mind.
    coalesce(renewals.intent_flagged_on <= {{ add_months('renewals.due_on', -3) }}, false) as is_flagged_in_time
from renewals
{{ join_credits('renewals', day='due_on') }}
{{ join_rate('rate', 'renewals.currency', 'renewals.due_on') }}
