{#- Business time between two moments: the difference of two running totals. -#}

{% macro join_calendar(name, time_zone) -%}
    {#- Brings the calendar of a zone; none means the general one, `*`. -#}
    left join (select distinct calendar from {{ ref('int_business_days') }}) as {{ name }}
        on {{ name }}.calendar = {{ time_zone }}
{%- endmacro %}

{% macro join_business_day(name, calendar, moment, time_zone) -%}
    {#- Brings the business day on which `moment` falls. -#}
    left join {{ ref('int_business_days') }} as {{ name }}
        on {{ name }}.calendar = coalesce({{ calendar }}.calendar, '*')
        and {{ name }}.date_day = {{ business_date(moment, time_zone) }}
{%- endmacro %}

{% macro business_seconds_until(name, moment, time_zone) -%}
    {%- set local = local_time(moment, time_zone) -%}
    (
        {{ name }}.open_seconds_before
        + greatest(0, least(
            {{ name }}.open_seconds,
            {{ seconds_between("date_trunc('day', " ~ local ~ ")", local) }} - coalesce({{ name }}.opens_second, 0)
        ))
    )
{%- endmacro %}
