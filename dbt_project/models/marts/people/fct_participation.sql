-- One row per training, exam, practice or project that an employee took part in, credited on its first day.

{{ config(
    materialized=fact(), unique_key='participation_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['participation_id'],
        'changed_by': on_record('stg_crm__participations', 'participation_id')
            + on_credits('stg_crm__participations', 'participation_id', rep='user_id', account=none),
    },
) }}

with events as (

    select
        *,
        started_on as credited_on
    from {{ ref('stg_crm__participations') }}
    where not is_deleted and {{ is_changed('participation_id') }}

)

select
    events.participation_id,
    {{ credits('events', rep='user_id', region=none, product_line=none, channel=none, segment=none) }},
    events.participation_type,
    events.started_on,
    events.ended_on,
    events.is_passed
from events
{{ join_credits('events', rep='user_id', account=none) }}
