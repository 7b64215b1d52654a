-- One row per day and period grain: the period the day lies in. The last week of a year ends in the next one.

{% for grain in period_grains() %}
select
    date_day,
    '{{ grain }}' as period_grain,
    {{ grain }}_start as period_start,
    {{ last_of(grain, grain ~ '_start') }} as period_end
from {{ ref('dim_date') }}
{{ 'union all' if not loop.last }}
{% endfor %}
