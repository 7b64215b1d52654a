{#- A KPI that has a context counts records that are in it: by their own attributes, and the policy in force on their day.
    `dim_kpi_context` says which value of which attribute is in which context, and when. -#}

{% macro context_attributes(record) -%}
    {#- What may decide, and where a record has it. `everybody` decides on days on which nothing else does. -#}
    {%- set found = {'everybody': "'*'"} -%}
    {%- for attribute in ['rep', 'team', 'region', 'channel', 'segment', 'store'] -%}
        {%- do found.update({attribute: record ~ '.' ~ attribute ~ '_id'}) -%}
    {%- endfor -%}
    {%- do found.update({'stage': record ~ '.rep_id', 'market_mode': of_territory('market_mode')}) -%}
    {{ return(found) }}
{%- endmacro %}

{% macro join_context(record, context, attributes) -%}
    {#- Attribute by attribute what says that a record is in the context, an SQL expression, on its `occurred_on`. None of
        the joins can multiply rows: a value is in a context once a day. -#}
    {%- set day = record ~ '.occurred_on' -%}
    {%- if 'market_mode' in attributes %}
    {{ join_territory(record, day) }}
    {%- endif %}
    {%- for attribute in attributes %}
    {%- set by = 'by_' ~ attribute %}
    {{ join_as_of(
        ref('dim_kpi_context'), by,
        by ~ '.context = ' ~ context ~ ' and ' ~ by ~ ".decided_by = '" ~ attribute ~ "' and "
        ~ by ~ '.value = ' ~ context_attributes(record)[attribute], day) }}
    {%- endfor %}
{%- endmacro %}

{% macro is_in_context(attributes) -%}
    coalesce(
        {%- for attribute in attributes %}
        by_{{ attribute }}.context{{ ',' if not loop.last }}
        {%- endfor %}
    ) is not null
{%- endmacro %}

{% macro only_in_context(context, decided_by=none, records='contributions') -%}
    {#- End a KPI that has a context with this: of the CTE of its contributions it leaves those that are in it. `decided_by`:
        the only attributes that its records have; what other attributes say is not asked. -#}
    {%- set attributes = ['everybody'] + decided_by if decided_by else context_attributes('') | list -%}
    select {{ records }}.*
    from {{ records }}
    {{ join_context(records, "'" ~ context ~ "'", attributes) }}
    where {{ is_in_context(attributes) }}
{%- endmacro %}
