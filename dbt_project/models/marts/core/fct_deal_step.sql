-- One row per step of a negotiation or approval: whether it was done in time, and in its order. A step of a
-- negotiation is credited on the day it is due; one of an approval on the day it was passed, or passed over.

{{ config(
    materialized=fact(), unique_key='process_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['deal_step_id'],
        'changed_by': on_record('stg_crm__deal_steps', 'process_id')
            + on_credits('stg_crm__deal_steps', 'process_id', rep='user_id'),
    },
) }}

with steps as (

    select
        *,
        max(coalesce(done_at, cast('9999-12-31' as timestamp))) over (
            partition by process_id order by step_order, deal_step_id
            rows between unbounded preceding and 1 preceding
        ) as all_before_done_at,
        -- A step that a later one went past will not be passed in its order any more.
        coalesce(done_at, min(done_at) over (
            partition by process_id order by step_order, deal_step_id
            rows between 1 following and unbounded following
        )) as decided_at
    from {{ ref('stg_crm__deal_steps') }}
    where not is_deleted and {{ is_changed('process_id') }}

),

dated as (

    select
        *,
        {{ business_date('done_at', 'source_time_zone') }} as done_on,
        {{ business_date('decided_at', 'source_time_zone') }} as decided_on,
        case
            when process_type = 'negotiation' then due_on
            else {{ business_date('decided_at', 'source_time_zone') }}
        end as credited_on
    from steps

)

select
    dated.deal_step_id,
    dated.process_id,
    dated.opportunity_id,
    dated.contract_id,
    {{ credits('dated', rep='user_id', region=none, product_line=none, channel=none, segment=none) }},
    dated.process_type,
    dated.due_on,
    dated.done_on,
    dated.decided_on,
    coalesce(dated.done_on <= dated.due_on, false) as is_done_in_time,
    coalesce(dated.done_at >= coalesce(dated.all_before_done_at, dated.done_at), false) as is_in_order
from dated
{{ join_credits('dated', rep='user_id') }}
