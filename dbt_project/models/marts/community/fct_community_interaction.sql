-- One row per thing that a member of a community did there, by the business date on which it happened.

{{ config(
    materialized=fact(), unique_key='community_interaction_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['community_interaction_id'],
        'changed_by': on_record('stg_crm__community_interactions', 'community_interaction_id'),
    },
) }}

select
    community_interaction_id,
    community_member_id,
    interaction_type,
    {{ business_date('occurred_at', 'source_time_zone') }} as interacted_on
from {{ ref('stg_crm__community_interactions') }}
where not is_deleted and {{ is_changed('community_interaction_id') }}
