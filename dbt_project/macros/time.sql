{#- Times are UTC; business dates use the zone of the department that wrote the record. -#}

{% macro business_date(moment, time_zone) -%}
    {{ adapter.dispatch('business_date', 'sales_kpi')(moment, time_zone) }}
{%- endmacro %}

{% macro duckdb__business_date(moment, time_zone) -%}
    cast(timezone({{ time_zone }}, timezone('UTC', {{ moment }})) as date)
{%- endmacro %}

{% macro spark__business_date(moment, time_zone) -%}
    cast(from_utc_timestamp({{ moment }}, {{ time_zone }}) as date)
{%- endmacro %}

{% macro local_time(moment, time_zone) -%}
    {{ adapter.dispatch('local_time', 'sales_kpi')(moment, time_zone) }}
{%- endmacro %}

{% macro duckdb__local_time(moment, time_zone) -%}
    timezone({{ time_zone }}, timezone('UTC', {{ moment }}))
{%- endmacro %}

{% macro spark__local_time(moment, time_zone) -%}
    from_utc_timestamp({{ moment }}, {{ time_zone }})
{%- endmacro %}

{% macro seconds_between(earlier, later) -%}
    {{ adapter.dispatch('seconds_between', 'sales_kpi')(earlier, later) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', date_trunc('second', {{ earlier }}), date_trunc('second', {{ later }}))
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_timestamp(date_trunc('second', {{ later }})) - unix_timestamp(date_trunc('second', {{ earlier }})))
{%- endmacro %}

{% macro days_between(earlier, later) -%}
    {#- Whole calendar days from one date to a later one; negative when they are the wrong way round. -#}
    {{ adapter.dispatch('days_between', 'sales_kpi')(earlier, later) }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    cast(datediff({{ later }}, {{ earlier }}) as bigint)
{%- endmacro %}

{% macro add_days(day, count) -%}
    cast({{ adapter.dispatch('add_days', 'sales_kpi')(day, count) }} as date)
{%- endmacro %}

{% macro duckdb__add_days(day, count) -%}
    ({{ day }} + cast({{ count }} as integer))
{%- endmacro %}

{% macro spark__add_days(day, count) -%}
    date_add({{ day }}, cast({{ count }} as int))
{%- endmacro %}

{% macro add_months(day, count) -%}
    {#- The same day of another month, or its last day where there is no such day. -#}
    cast({{ adapter.dispatch('add_months', 'sales_kpi')(day, count) }} as date)
{%- endmacro %}

{% macro duckdb__add_months(day, count) -%}
    ({{ day }} + to_months(cast({{ count }} as integer)))
{%- endmacro %}

{% macro spark__add_months(day, count) -%}
    add_months({{ day }}, cast({{ count }} as int))
{%- endmacro %}

{% macro first_of(grain, day) -%}
    cast(date_trunc('{{ grain }}', {{ day }}) as date)
{%- endmacro %}

{% macro last_of_month(day) -%}
    {{ add_days(add_months(first_of('month', day), 1), -1) }}
{%- endmacro %}

{% macro last_of(grain, period_start) -%}
    {#- The last day of the period that begins on `period_start`. -#}
    {%- set months = {'month': 1, 'quarter': 3, 'half_year': 6, 'year': 12} -%}
    {%- if grain == 'week' -%}
    {{ add_days(period_start, 6) }}
    {%- else -%}
    {{ add_days(add_months(period_start, months[grain]), -1) }}
    {%- endif -%}
{%- endmacro %}

{% macro day_series(first_day, last_day) -%}
    {#- One row per day, column date_day. -#}
    {{ adapter.dispatch('day_series', 'sales_kpi')(first_day, last_day) }}
{%- endmacro %}

{% macro duckdb__day_series(first_day, last_day) -%}
    select cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date) as date_day
{%- endmacro %}

{% macro spark__day_series(first_day, last_day) -%}
    select explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day)) as date_day
{%- endmacro %}
