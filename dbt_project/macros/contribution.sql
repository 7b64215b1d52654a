{#- What every contribution of every KPI carries, in one order: whom it counts for, as of the event. -#}

{% macro shared_credit_columns() -%}
    {#- What every fact that is credited carries. -#}
    {{ return(['rep_id', 'team_id', 'region_id', 'product_line_id', 'channel_id', 'segment_id', 'lead_source_id',
               'service_team_id', 'customer_id']) }}
{%- endmacro %}

{% macro outlet_columns() -%}
    {#- Where goods changed hands: only facts of orders, sales and their money carry it. -#}
    {{ return(['store_id', 'distributor_id']) }}
{%- endmacro %}

{% macro credit_columns() -%}
    {{ return(shared_credit_columns() + outlet_columns() + ['campaign_id']) }}
{%- endmacro %}

{% macro credited_to(relation, outlets=false, campaign=false) -%}
    {#- The credit columns of `relation`, handed on. `outlets`: also the store and the distributor, `campaign`: also the
        marketing campaign, where it carries them; a KPI that does not take them has them as null. -#}
    {% for column in shared_credit_columns() -%}
        {{ relation ~ '.' if relation }}{{ column }}{{ ',\n    ' if not loop.last }}
    {%- endfor %}
    {%- if outlets %},
    {{ sold_through(relation) }}
    {%- elif model.schema == 'contributions' %}
    {%- for column in outlet_columns() %},
    cast(null as {{ dbt.type_string() }}) as {{ column }}
    {%- endfor %}
    {%- endif %}
    {%- if campaign %},
    {{ relation ~ '.' if relation }}campaign_id
    {%- elif model.schema == 'contributions' %},
    cast(null as {{ dbt.type_string() }}) as campaign_id
    {%- endif %}
{%- endmacro %}

{% macro sold_through(relation) -%}
    {#- Where it was sold, handed on. -#}
    {% for column in outlet_columns() -%}
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
