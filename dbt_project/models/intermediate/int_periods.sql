-- One row per day and period grain: the period the day lies in.

{% for grain in period_grains() %}
select
    date_day,
    '{{ grain }}' as period_grain,
    {{ grain }}_start as period_start,
    max(date_day) over (partition by {{ grain }}_start) as period_end
from {{ ref('dim_date') }}
{{ 'union all' if not loop.last }}
{% endfor %}
