-- One row per membership of a customer in a community and month at whose end it stands: how often the member did
-- something there in the month. Credited to whoever looks after the community at the month's end.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['community_member_id', 'month_start']},
) }}

with memberships as (

    select
        member.community_member_id,
        member.community_id,
        member.account_id,
        months.month_start,
        months.state_on
    from {{ ref('fct_community_member') }} as member
    inner join {{ ref('int_months') }} as months
        on member.joined_on <= months.state_on
        and coalesce(member.left_on, cast('9999-12-31' as date)) > months.state_on
    where not member.is_staff and {{ is_taken_again('months.month_start') }}

),

interactions as (

    select
        community_member_id,
        {{ first_of('month', 'interacted_on') }} as month_start,
        count(*) as interaction_count
    from {{ ref('fct_community_interaction') }}
    group by
        community_member_id,
        {{ first_of('month', 'interacted_on') }}

),

looked_after as (

    select
        memberships.*,
        community.user_id,
        community.region_id,
        coalesce(interactions.interaction_count, 0) as interaction_count
    from memberships
    left join interactions
        on memberships.community_member_id = interactions.community_member_id
        and memberships.month_start = interactions.month_start
    {{ join_as_of(
        ref('int_communities__periods'), 'community', 'community.community_id = memberships.community_id',
        'memberships.state_on') }}

)

select
    looked_after.community_member_id,
    looked_after.community_id,
    {{ credits('looked_after', rep='user_id', product_line=none, channel=none, segment=none) }},
    looked_after.month_start,
    looked_after.state_on,
    cast(looked_after.interaction_count as bigint) as interaction_count
from looked_after
{{ join_credits('looked_after', rep='user_id', day='state_on') }}
