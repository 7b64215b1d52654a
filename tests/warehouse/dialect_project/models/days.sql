with days as (

    {% for day in ['1900-02-28', '2000-02-29', '2023-12-31', '2024-01-01', '2024-01-31', '2024-02-29', '2024-12-30', '2026-03-31'] %}
    select cast('{{ day }}' as date) as date_day
    union all
    {% endfor %}
    select cast(null as date) as date_day

),

counts as (

    {% for count in [-25, -12, -1, 0, 1, 11, 12, 48] %}
    select {{ count }} as step
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    date_day,
    step,
    {{ add_days('date_day', 'step') }} as days_later,
    {{ add_months('date_day', 'step') }} as months_later,
    {{ days_between("cast('2024-02-29' as date)", 'date_day') }} as days_since,
    {{ first_of('week', 'date_day') }} as week_start,
    {{ first_of('month', 'date_day') }} as month_start,
    {{ first_of('quarter', 'date_day') }} as quarter_start,
    {{ first_of('year', 'date_day') }} as year_start,
    {{ last_of_month('date_day') }} as month_end
from days
cross join counts
