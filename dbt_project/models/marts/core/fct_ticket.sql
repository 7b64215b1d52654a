-- One row per ticket, credited on the day the customer opened it.

{{ config(
    materialized=fact(), unique_key='ticket_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['ticket_id'],
        'changed_by': on_record('stg_after_sales__tickets', 'ticket_id')
            + on_record('stg_after_sales__ticket_events', 'ticket_id')
            + on_reference('stg_after_sales__tickets', 'ticket_id', 'order_id', (on_record('stg_finance__orders', 'order_id') + on_credits('stg_finance__orders', 'order_id')))
            + on_credits('stg_after_sales__tickets', 'ticket_id', rep=none),
    },
) }}

with tickets as (

    select
        *,
        {{ business_date('opened_at', 'source_time_zone') }} as opened_on
    from {{ ref('stg_after_sales__tickets') }}
    where not is_deleted and {{ is_changed('ticket_id') }}

),

events as (

    select
        ticket_id,
        -- An automatic reply is no response.
        min(
            case when event_type = 'replied' and not coalesce(is_automatic, false) then occurred_at end
        ) as first_replied_at,
        sum(case when event_type = 'reopened' then 1 else 0 end) as reopened_count
    from {{ ref('stg_after_sales__ticket_events') }}
    where not is_deleted and {{ is_changed('ticket_id') }}
    group by ticket_id

),

answered as (

    select
        tickets.*,
        orders.owner_user_id,
        coalesce(tickets.account_id, orders.account_id) as customer_account_id,
        coalesce(events.first_replied_at, tickets.first_responded_at) as replied_at,
        coalesce(events.reopened_count, 0) as reopened_count
    from tickets
    left join events
        on tickets.ticket_id = events.ticket_id
    left join {{ ref('stg_finance__orders') }} as orders
        on tickets.order_id = orders.order_id

)

select
    answered.ticket_id,
    answered.order_id,
    answered.service_user_id,
    {{ credits(
        'answered', region=none, product_line=none, channel=none, segment=none, service_team='service_team_id') }},
    answered.opened_on,
    {{ business_date('answered.resolved_at', 'answered.source_time_zone') }} as resolved_on,
    answered.ticket_type,
    answered.priority,
    answered.status,
    cast(answered.reopened_count as bigint) as reopened_count,
    {{ seconds_between('answered.opened_at', 'answered.replied_at') }} as seconds_to_first_response,
    {{ seconds_between('answered.opened_at', 'answered.resolved_at') }} as seconds_to_resolution,
    answered.ticket_type = 'complaint' as is_complaint,
    answered.ticket_type = 'dispute' as is_dispute,
    answered.resolved_at is not null as is_resolved
from answered
{{ join_credits('answered', account='customer_account_id', day='opened_on') }}
