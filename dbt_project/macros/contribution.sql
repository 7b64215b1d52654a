{#- What every contribution of every KPI carries, in one order: whom it counts for, as of the event. -#}

{% macro credit_columns() -%}
    {{ return(['rep_id', 'team_id', 'region_id', 'product_line_id', 'channel_id', 'segment_id', 'lead_source_id',
               'service_team_id', 'customer_id']) }}
{%- endmacro %}

{% macro credited_to(relation) -%}
    {% for column in credit_columns() -%}
        {{ relation ~ '.' if relation }}{{ column }}{{ ',\n    ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro one_if(condition) -%}
    cast(case when {{ condition }} then 1 else 0 end as {{ measure() }})
{%- endmacro %}

{% macro as_measure(expression) -%}
    cast({{ expression }} as {{ measure() }})
{%- endmacro %}

{% macro nothing() -%}
    {#- The denominator of a KPI that adds up and does not divide. -#}
    cast(null as {{ measure() }})
{%- endmacro %}
