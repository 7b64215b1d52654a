-- One row per KPI, made of what its model says of itself: a KPI is described once.

{% set kpis = kpi_nodes() %}

{% for node in kpis %}
{% set kpi = node.config.meta.kpi %}
{#- A doc block says it in English, then, below a line, in Chinese. #}
{% set definitions = node.description.split('\n---\n') %}
select
    '{{ node.name[4:] }}' as kpi_id,
    '{{ escape_text(kpi.label.en) }}' as label_en,
    '{{ escape_text(kpi.label.zh) }}' as label_zh,
    '{{ kpi.family }}' as family,
    '{{ kpi.owner }}' as owner,
    '{{ kpi.unit }}' as unit,
    '{{ kpi.better }}' as better,
    '{{ kpi.made_of | default('records') }}' as made_of,
    '{{ kpi.aggregation }}' as aggregation,
    '{{ kpi.over_time | default('sum') }}' as over_time,
    '{{ kpi.denominator_over_time | default(kpi.over_time) | default('sum') }}' as denominator_over_time,
    '{{ kpi.cadence | join(',') }}' as cadence,
    '{{ kpi.entity_types | join(',') }}' as entity_types,
    '{{ kpi.sources | join(',') }}' as sources,
    {% if kpi.context %}'{{ kpi.context }}'{% else %}cast(null as {{ dbt.type_string() }}){% endif %} as context,
    cast({{ kpi.maturity_days | default(0) }} as bigint) as maturity_days,
    cast({{ kpi.version }} as bigint) as version,
    '{{ escape_paragraphs(definitions | first) }}' as definition,
    '{{ escape_paragraphs(definitions | last) }}' as definition_zh
{{ 'union all' if not loop.last }}
{% endfor %}
