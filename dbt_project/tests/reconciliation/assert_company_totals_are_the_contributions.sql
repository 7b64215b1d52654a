-- A number is the sum of its receipt. A row here is a month whose published total is not what its contributions
-- add up to: the days that changed were not all added up again.

with contributions as (

    select
        kpi_id,
        cast({{ first_of('month', 'occurred_on') }} as date) as period_start,
        sum(numerator) as numerator
    from {{ ref('int_kpi__daily') }}
    where
        entity_type = 'company'
        and kpi_id not in ({{ kpis_where('over_time', 'last') }})
        and kpi_id in ({{ kpis_where('cadence', 'month') }})
    group by
        kpi_id,
        {{ first_of('month', 'occurred_on') }}

)

select
    contributions.kpi_id,
    contributions.period_start,
    contributions.numerator as receipt,
    fct_kpi.numerator as published
from contributions
left join {{ ref('fct_kpi') }} as fct_kpi
    on contributions.kpi_id = fct_kpi.kpi_id
    and contributions.period_start = fct_kpi.period_start
    and fct_kpi.period_grain = 'month'
    and fct_kpi.entity_type = 'company'
where fct_kpi.numerator is null or contributions.numerator <> fct_kpi.numerator
