{#- What kind of market a region and channel are, on a day: their own row, or the one for every region. -#}

{% macro join_territory(place, day) -%}
    {%- for name, region_id in [('own', place ~ '.region_id'), ('everywhere', "'*'")] %}
    {{ join_as_of(
        ref('dim_territory'), name,
        name ~ '.region_id = ' ~ region_id ~ ' and ' ~ name ~ '.channel_id = ' ~ place ~ '.channel_id', day) }}
    {%- endfor %}
{%- endmacro %}

{% macro of_territory(column) -%}
    coalesce(own.{{ column }}, everywhere.{{ column }})
{%- endmacro %}
