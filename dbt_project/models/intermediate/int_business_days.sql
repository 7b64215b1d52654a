-- One row per calendar and day: when business opens and closes, and how many business seconds the calendar had
-- before that day. The difference of two such counts is business time, without walking through days. Calendar
-- `*` is for zones that have no hours of their own.

with calendars as (

    -- A zone with holidays and no hours of its own keeps the general hours.
    select
        zones.time_zone,
        max(case when hours.time_zone is null then '*' else zones.time_zone end) as hours_of
    from (
        select time_zone from {{ ref('policy_business_hours') }}
        union
        select time_zone from {{ ref('policy_calendar_exception') }}
    ) as zones
    left join {{ ref('policy_business_hours') }} as hours
        on zones.time_zone = hours.time_zone
    group by zones.time_zone

),

days as (

    select
        calendars.time_zone as calendar,
        calendars.hours_of,
        dates.date_day,
        case
            -- A make-up working day keeps Monday's hours.
            when exceptions.kind = 'working_day' then 1
            when exceptions.kind = 'holiday' then 0
            else {{ days_between('dates.week_start', 'dates.date_day') }} + 1
        end as iso_weekday
    from calendars
    cross join {{ ref('dim_date') }} as dates
    left join {{ ref('policy_calendar_exception') }} as exceptions
        on calendars.time_zone = exceptions.time_zone and dates.date_day = exceptions.exception_on

),

opened as (

    select
        days.calendar,
        days.date_day,
        hours.opens_minute * 60 as opens_second,
        coalesce(hours.closes_minute - hours.opens_minute, 0) * 60 as open_seconds
    from days
    left join {{ ref('policy_business_hours') }} as hours
        on days.hours_of = hours.time_zone
        and days.iso_weekday = hours.iso_weekday
        and hours.valid_from <= days.date_day
        and days.date_day < hours.valid_to

)

select
    calendar,
    date_day,
    opens_second,
    open_seconds,
    coalesce(sum(open_seconds) over (
        partition by calendar order by date_day rows between unbounded preceding and 1 preceding
    ), 0) as open_seconds_before
from opened
