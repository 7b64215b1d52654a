-- One row per day, from the first event any department may report to the end of the as-of year.

with days as (

    {{ day_series("cast('2005-01-01' as date)", last_of_month(add_months(first_of('year', as_of_date()), 11))) }}

)

select
    date_day,
    {{ first_of('week', 'date_day') }} as week_start,
    {{ first_of('month', 'date_day') }} as month_start,
    {{ first_of('quarter', 'date_day') }} as quarter_start,
    cast(case
        when extract(month from date_day) <= 6 then {{ first_of('year', 'date_day') }}
        else {{ add_months(first_of('year', 'date_day'), 6) }}
    end as date) as half_year_start,
    {{ first_of('year', 'date_day') }} as year_start,
    date_day = {{ last_of_month('date_day') }} as is_month_end
from days
