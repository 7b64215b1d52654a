-- Rows are contributions that cannot count: no day, no subject, no numerator, or a second one of a subject on a day.
-- The number they belong to is wrong: look at the model of the KPI that is named.

with {{ touched_once() }}shapeless as (

    {% for kpi_id in kpi_ids() %}
    select
        '{{ kpi_id }}' as kpi_id,
        occurred_on,
        subject_type,
        subject_id,
        {{ credit_columns() | join(',\n        ') }},
        count(*) as copies
    from {{ ref('kpi_' ~ kpi_id) }}
    where {{ is_touched('occurred_on') }} or occurred_on is null
    group by
        occurred_on,
        subject_type,
        subject_id,
        {{ credit_columns() | join(',\n        ') }}
    having
        count(*) > 1
        or occurred_on is null
        or subject_id is null
        or count(numerator) < count(*)
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from shapeless
