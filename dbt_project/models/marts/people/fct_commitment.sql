-- One row per report, conversation or agreement expected of an employee, credited on the day it is due.

{{ config(
    materialized=fact(), unique_key='commitment_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['commitment_id'],
        'changed_by': on_record('stg_crm__commitments', 'commitment_id')
            + on_credits('stg_crm__commitments', 'commitment_id', rep='user_id', account=none),
    },
) }}

with events as (

    select
        *,
        due_on as credited_on
    from {{ ref('stg_crm__commitments') }}
    where not is_deleted and {{ is_changed('commitment_id') }}

)

select
    events.commitment_id,
    {{ credits('events', rep='user_id', region=none, product_line=none, channel=none, segment=none) }},
    events.commitment_type,
    events.due_on,
    events.done_on,
    events.done_on is not null as is_done,
    cast(
        {{ quotient('100 * (events.score - events.scale_min)', 'events.scale_max - events.scale_min') }}
        as {{ measure() }}
    ) as score_percent
from events
{{ join_credits('events', rep='user_id', account=none) }}
