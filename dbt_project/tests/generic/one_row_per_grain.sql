{% test one_row_per_grain(model) %}
    {#- A model states its grain once, in its meta; this test holds it to that. -#}
    {%- set grain = grain_of(model) | join(', ') -%}
    select {{ grain }}, count(*) as copies
    from {{ model }}
    group by {{ grain }}
    having count(*) > 1
{% endtest %}
