{% test one_row_per_grain(model, may_be_null=[]) %}
    {#- A model states its grain once, in its meta; this test holds it to that: no two rows are the same in it, and no row
        leaves a part of it open, but for what `may_be_null`. -#}
    {%- set grain = grain_of(model) -%}
    select {{ grain | join(', ') }}, count(*) as copies
    from {{ model }}
    group by {{ grain | join(', ') }}
    having
        count(*) > 1
        {%- for column in grain if column not in may_be_null %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
