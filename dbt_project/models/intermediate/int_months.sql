-- One row per month up to the as-of date, with the day on which its state is taken: its last day, or the as-of
-- date while it runs.

select
    month_start,
    least(max(date_day), {{ as_of_date() }}) as state_on
from {{ ref('dim_date') }}
where month_start <= {{ as_of_date() }}
group by month_start
