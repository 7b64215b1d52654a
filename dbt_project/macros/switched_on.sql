{#- A temporary KPI counts what happens while a market event switches it on, and nothing else. The switch is policy, and a
    changed policy rebuilds everything: no night has to ask which days it touches. -#}

{% macro is_switched_on(kpi_id, day) -%}
exists (
        select 1
        from {{ ref('dim_kpi_switch') }} as switches
        where
            switches.kpi_id = '{{ kpi_id }}'
            and switches.valid_from <= {{ day }}
            and {{ day }} < switches.valid_to
    )
{%- endmacro %}
