-- One row per person in the CRM in the present state, reps and the people they work with.

select
    user_id as rep_id,
    user_name as rep_name,
    role,
    team_id,
    manager_user_id as manager_id,
    region_id,
    seniority,
    hired_on,
    left_on
from {{ ref('int_users__periods') }}
where valid_to = cast('9999-12-31' as date)
