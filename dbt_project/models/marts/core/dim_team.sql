-- One row per team in its present state.

select
    team_id,
    team_name,
    parent_team_id,
    region_id,
    channel_id,
    manager_user_id as manager_id
from {{ ref('int_teams__periods') }}
where valid_to = cast('9999-12-31' as date)
