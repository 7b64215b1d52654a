-- One row per KPI, day and everybody it counts for: all contributions, added up once. Totals of longer periods add these
-- rows up and divide last.

{#- An explicit list, because dbt must know the graph before it runs; a test keeps it complete. -#}
{% set kpis = [
    'win_rate',
] %}

{{ config(materialized=fact(), unique_key='occurred_on', incremental_strategy='replace_touched_days') }}

{% for kpi_id in kpis %}
select
    '{{ kpi_id }}' as kpi_id,
    occurred_on,
    {%- for column in credit_columns() | reject('equalto', 'customer_id') %}
    {{ column }},
    {%- endfor %}
    {%- if "'" ~ kpi_id ~ "'" in kpis_where('entity_types', 'customer') %}
    customer_id,
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as customer_id,
    {%- endif %}
    cast(sum(numerator) as decimal(38, 6)) as numerator,
    cast(sum(denominator) as decimal(38, 6)) as denominator,
    count(*) as contributions
from {{ ref('kpi_' ~ kpi_id) }}
where
    occurred_on <= {{ as_of_date() }}
    {%- if is_incremental() %}
    and occurred_on in (select day from ({{ touched_days() }}) as touched)
    {%- endif %}
group by
    occurred_on,
    {{ credit_columns() | reject('equalto', 'customer_id') | join(',\n    ') }}
    {%- if "'" ~ kpi_id ~ "'" in kpis_where('entity_types', 'customer') %},
    customer_id
    {%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}

-- depends_on: {{ ref('dim_date') }}
