-- A target or a weight of a KPI that there is not, or of one that is itself made of other KPIs, would be passed over in
-- silence. A row here is a line of policy_kpi_target or policy_joint_score to correct.

with named as (

    select distinct
        'policy_kpi_target' as policy,
        kpi_id
    from {{ ref('policy_kpi_target') }}

    union all

    select distinct
        'policy_joint_score' as policy,
        kpi_id
    from {{ ref('policy_joint_score') }}

)

select
    named.policy,
    named.kpi_id
from named
left join {{ ref('dim_kpi') }} as kpi
    on named.kpi_id = kpi.kpi_id
    and (named.policy = 'policy_kpi_target' or kpi.made_of = 'records')
where kpi.kpi_id is null
