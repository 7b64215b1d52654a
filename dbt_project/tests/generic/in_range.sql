{% test in_range(model, column_name, low=none, high=none) %}
    {#- Null is unknown and passes; not_null says where it must not be. -#}
    select {{ column_name }}
    from {{ model }}
    where
        {{ column_name ~ ' < ' ~ low if low is not none else 'false' }}
        or {{ column_name ~ ' > ' ~ high if high is not none else 'false' }}
{% endtest %}
