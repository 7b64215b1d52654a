{#- Validity periods are half open: a row holds from valid_from up to, and without, valid_to. -#}

{% macro periods_of(relation, key) -%}
    select
        *,
        coalesce(
            lead(valid_from) over (partition by {{ key | join(', ') }} order by valid_from),
            cast('9999-12-31' as date)
        ) as valid_to
    from {{ relation }}
    where not is_deleted
{%- endmacro %}

{% macro join_as_of(periods, name, condition, day) -%}
    left join {{ periods }} as {{ name }}
        on {{ condition }}
        and {{ name }}.valid_from <= {{ day }}
        and {{ day }} < {{ name }}.valid_to
{%- endmacro %}
