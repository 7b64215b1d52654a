{#- What a number should come to: its own target, or everybody's. -#}

{% macro join_kpi_target(numbers, period_grain, period_end) -%}
    {#- The targets in force on the last day of the period; `*` stands for whoever has no row of their own. -#}
    {%- for name, entity_id in [('own', numbers ~ '.entity_id'), ('everybody', "'*'")] %}
    {{ join_as_of(
        ref('policy_kpi_target'), name,
        numbers ~ '.kpi_id = ' ~ name ~ '.kpi_id and ' ~ period_grain ~ ' = ' ~ name ~ '.period_grain and '
        ~ numbers ~ '.entity_type = ' ~ name ~ '.entity_type and ' ~ name ~ '.entity_id = ' ~ entity_id, period_end) }}
    {%- endfor %}
{%- endmacro %}

{% macro kpi_target() -%}
    coalesce(own.target_value, everybody.target_value)
{%- endmacro %}
