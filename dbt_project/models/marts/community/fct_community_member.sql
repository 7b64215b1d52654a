-- One row per membership of a person in a community, credited to whoever looked after the community on its first day.

{{ config(
    materialized=fact(), unique_key='community_member_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['community_member_id'],
        'changed_by': on_record('stg_crm__community_members', 'community_member_id')
            + on_reference('stg_crm__community_members', 'community_member_id', 'community_id',
                on_record('stg_crm__communities', 'community_id')
                + on_credits('stg_crm__communities', 'community_id', rep='user_id', account=none))
            + on_credits('stg_crm__community_members', 'community_member_id', rep=none),
    },
) }}

with members as (

    select
        member.*,
        community.user_id,
        community.region_id
    from (
        select * from {{ ref('stg_crm__community_members') }}
        where not is_deleted and {{ is_changed('community_member_id') }}
    ) as member
    {{ join_as_of(
        ref('int_communities__periods'), 'community', 'community.community_id = member.community_id', 'member.joined_on') }}

)

select
    members.community_member_id,
    members.community_id,
    members.account_id,
    {{ credits('members', rep='user_id', product_line=none, channel=none, segment=none) }},
    members.joined_on,
    members.left_on,
    coalesce(members.is_staff, false) as is_staff
from members
{{ join_credits('members', rep='user_id', day='joined_on') }}
