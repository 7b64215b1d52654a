-- Rows are numbers that cannot count in the KPI that is made of them: without a period, an entity, a name or a
-- numerator, or a second one of a name. The KPI that is named is wrong: look at its model.

{% for kpi_id in kpis_of_kpis() %}
select
    '{{ kpi_id }}' as kpi_id,
    period_grain,
    period_start,
    entity_type,
    entity_id,
    subject_type,
    subject_id,
    count(*) as copies
from {{ ref('kpi_' ~ kpi_id) }}
group by
    period_grain,
    period_start,
    entity_type,
    entity_id,
    subject_type,
    subject_id
having
    count(*) > 1
    or period_grain is null
    or period_start is null
    or entity_id is null
    or subject_id is null
    or count(numerator) < count(*)
    or count(denominator) < count(*)
{{ 'union all' if not loop.last }}
{% endfor %}
