{#- The contributions of one KPI as sums per day, for the company and whoever else it is `counted_for`. -#}

{% macro added_up_per_day(kpi_id, counted_for) -%}
    {%- set columns = entity_types() -%}
    select
        '{{ kpi_id }}' as kpi_id,
        occurred_on,
        case
            {%- for entity_type in counted_for %}
            when grouping({{ columns[entity_type] }}) = 0 then '{{ entity_type }}'
            {%- endfor %}
            when true then 'company'
        end as entity_type,
        case
            {%- for entity_type in counted_for %}
            when grouping({{ columns[entity_type] }}) = 0 then {{ columns[entity_type] }}
            {%- endfor %}
            when true then 'all'
        end as entity_id,
        cast(sum(numerator) as decimal(38, 6)) as numerator,
        cast(sum(denominator) as decimal(38, 6)) as denominator
    from {{ ref('kpi_' ~ kpi_id) }}
    where
        occurred_on <= {{ as_of_date() }}
        and {{ is_touched('occurred_on') }}
    group by grouping sets (
        {%- for entity_type in counted_for %}
        (occurred_on, {{ columns[entity_type] }}),
        {%- endfor %}
        (occurred_on)
    )
{%- endmacro %}
