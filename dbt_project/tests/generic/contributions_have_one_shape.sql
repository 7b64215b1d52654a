{% test contributions_have_one_shape(model) %}
    {#- Rows are contributions that cannot count: no day, no subject, no numerator, or a second one of a subject on a day. -#}
    select
        occurred_on,
        subject_type,
        subject_id,
        {{ credited_to() }},
        count(*) as copies
    from {{ model }}
    group by
        occurred_on,
        subject_type,
        subject_id,
        {{ credited_to() }}
    having
        count(*) > 1
        or occurred_on is null
        or subject_id is null
        or count(numerator) < count(*)
{% endtest %}
