{#- The numbers of periods. A night adds up again what a changed sum is part of, and settles again what a changed total or
    anything else its status depends on belongs to: control.touched_total and control.unsettled list them by their key. -#}

{% macro list_touched_totals() -%}
    {%- if is_incremental() %}
    create or replace table control.touched_total as
    with in_periods as (

        select
            sums.kpi_id,
            periods.period_grain,
            periods.period_start,
            periods.period_end,
            sums.entity_type,
            sums.entity_id
        from control.touched_sum as sums
        inner join {{ ref('int_periods') }} as periods on sums.occurred_on = periods.date_day

    ),

    -- A state is the one of a certain day, or a mean of all: one that is new changes what others stand for, and so does
    -- another as-of date in the periods that are not over.
    states_in_periods as (

        select distinct kpi_id, period_grain, period_start, period_end from in_periods
        where kpi_id in ({{ kpis_with('over_time') }}, {{ kpis_with('denominator_over_time') }})
        union
        select kpi.kpi_id, periods.period_grain, periods.period_start, periods.period_end
        from {{ ref('int_periods') }} as periods
        cross join (select distinct kpi_id from {{ ref('int_kpi__daily') }}) as kpi
        where
            kpi.kpi_id in ({{ kpis_with('over_time') }}, {{ kpis_with('denominator_over_time') }})
            and periods.date_day between {{ applied_through() }} and {{ as_of_date() }}

    )

    select * from in_periods
    union
    select
        states.kpi_id,
        states.period_grain,
        states.period_start,
        states.period_end,
        daily.entity_type,
        daily.entity_id
    from {{ ref('int_kpi__daily') }} as daily
    inner join states_in_periods as states
        on daily.kpi_id = states.kpi_id
        and daily.occurred_on between states.period_start and states.period_end
    {%- endif %}
{%- endmacro %}

{% macro join_periods(sums) -%}
    {#- The periods that sums of days are part of; on a night only those whose totals are touched. -#}
    {%- if is_incremental() -%}
    inner join control.touched_total as periods on {{ same_key(['kpi_id', 'entity_type', 'entity_id'], sums, 'periods') }}
    and {{ sums }}.occurred_on between periods.period_start and periods.period_end
    {%- else -%}
    inner join {{ ref('int_periods') }} as periods on {{ sums }}.occurred_on = periods.date_day
    {%- endif -%}
{%- endmacro %}

{% macro get_incremental_replace_touched_totals_sql(arguments) -%}
    {{ replace_listed(arguments, 'control.touched_total') }}
{%- endmacro %}

{% macro list_unsettled() -%}
    {%- if is_incremental() %}
    create or replace table control.unsettled as
    with grains as (

        {{ grains_of_kpis() }}

    ),

    touched_periods as (

        select distinct period_grain, period_start, period_end from {{ ref('int_periods') }}
        where
            date_day in (select day from ({{ touched_days() }}) as touched)
            and period_start <= {{ as_of_date() }}

    ),

    before as (

        select distinct
            numbers.period_grain, numbers.period_start, numbers.entity_type, numbers.entity_id,
            coalesce(kpi.context, '') as context
        from {{ this }} as numbers
        inner join touched_periods as periods
            on numbers.period_grain = periods.period_grain and numbers.period_start = periods.period_start
        inner join {{ ref('dim_kpi') }} as kpi
            on numbers.kpi_id = kpi.kpi_id
        where numbers.entity_type not in ('company', 'customer')

    ),

    now_present as (

        select period_grain, period_start, entity_type, entity_id, context
        from ({{ present_in('touched_periods') }}) as present

    ),

    -- Who appears in a period, or no longer does, and who comes into a context or leaves it.
    moved as (

        (select * from before except select * from now_present)
        union all
        (select * from now_present except select * from before)
        union all
        select periods.period_grain, periods.period_start, 'company' as entity_type, 'all' as entity_id, contexts.context
        from touched_periods as periods
        cross join (select distinct coalesce(context, '') as context from {{ ref('dim_kpi') }}) as contexts

    ),

    ripening as (

        select kpi_id, maturity_days from {{ ref('dim_kpi') }} where maturity_days > 0

    )

    select kpi_id, period_grain, period_start, entity_type, entity_id from control.touched_total
    union
    select grains.kpi_id, moved.period_grain, moved.period_start, moved.entity_type, moved.entity_id
    from moved
    inner join grains
        on moved.context = grains.context
        and moved.entity_type = grains.entity_type
        and moved.period_grain = grains.period_grain
    where grains.made_of = 'records'
    union
    select numbers.kpi_id, numbers.period_grain, numbers.period_start, numbers.entity_type, numbers.entity_id
    from {{ this }} as numbers
    inner join ripening on numbers.kpi_id = ripening.kpi_id
    where
        {{ add_days('numbers.period_end', 'ripening.maturity_days') }} > {{ applied_through() }}
        and {{ add_days('numbers.period_end', 'ripening.maturity_days') }} <= {{ as_of_date() }}
    union
    -- Where the first day of a KPI has moved, all numbers of everything since.
    select kpi.kpi_id, numbers.period_grain, numbers.period_start, numbers.entity_type, numbers.entity_id
    from {{ this }} as numbers
    cross join {{ ref('dim_kpi') }} as kpi
    where
        kpi.made_of = 'records'
        and numbers.period_end >= (select min(day) from control.touched_day where model = 'int_kpi__first_days')
    {%- endif %}
{%- endmacro %}

{% macro present_in(periods) -%}
    {#- Who appears in the periods of a CTE, a row for each context: in the context '' of the KPIs that have none whoever has a
        total, and each rep. Employed with nothing to show for it is not missing: that is a zero. In any other context those
        of them who are in it on a day of the period, or have somebody who is. -#}
    with appearing as (

        select
            totals.period_grain,
            totals.period_start,
            periods.period_end,
            totals.entity_type,
            totals.entity_id
        from {{ ref('int_kpi__totals') }} as totals
        inner join {{ periods }} as periods
            on totals.period_grain = periods.period_grain and totals.period_start = periods.period_start
        where totals.entity_type not in ('company', 'customer')

        union

        select
            periods.period_grain,
            periods.period_start,
            periods.period_end,
            'rep' as entity_type,
            employed.rep_id as entity_id
        from {{ ref('fct_rep_month') }} as employed
        inner join {{ periods }} as periods
            on employed.state_on between periods.period_start and periods.period_end
        where periods.period_grain <> 'week'

    )

    select
        appearing.*,
        '' as context
    from appearing
    {%- for entity_type, entity_id in [('appearing.entity_type', 'appearing.entity_id'), ("'*'", "'*'")] %}

    union

    select
        appearing.*,
        members.context
    from appearing
    inner join {{ ref('int_contexts__members') }} as members
        on members.entity_type = {{ entity_type }}
        and members.entity_id = {{ entity_id }}
        and members.valid_from <= least(appearing.period_end, {{ as_of_date() }})
        and appearing.period_start < members.valid_to
    {%- endfor %}
{%- endmacro %}

{% macro get_incremental_replace_unsettled_sql(arguments) -%}
    {{ replace_listed(arguments, 'control.unsettled') }}
{%- endmacro %}

{% macro only_listed(listed, key, rows) -%}
    {#- Put this behind the rows of a night's numbers: those that are not listed stay as they are. -#}
    {%- if is_incremental() %}
    inner join (select distinct {{ key | join(', ') }} from {{ listed }}) as listed on {{ same_key(key, rows, 'listed') }}
    {%- endif %}
{%- endmacro %}

{% macro settled_periods() -%}
    {#- Periods whose numbers a night settles again: those a changed day lies in; those in which a KPI has become old enough to
        be judged; and all since a KPI is known, where that day itself has moved. -#}
    select (period_grain, period_start) from {{ ref('int_periods') }}
    where
        date_day in (select day from ({{ touched_days() }}) as touched)
        or period_end >= (select min(day) from control.touched_day where model = 'int_kpi__first_days')
        {%- for days in maturities() %}
        or (
            {{ add_days('period_end', days) }} > {{ applied_through() }}
            and {{ add_days('period_end', days) }} <= {{ as_of_date() }}
        )
        {%- endfor %}
{%- endmacro %}

{% macro maturities() -%}
    {#- After how many days KPIs are judged, each number once. -#}
    {{ return(kpi_nodes() | map(attribute='config.meta.kpi.maturity_days') | select | unique | sort) }}
{%- endmacro %}

{% macro is_settled_again(periods) -%}
    {#- Put this on numbers of periods: one that nothing has happened to keeps them. -#}
    {%- if is_incremental() or not execute -%}
    ({{ periods }}.period_grain, {{ periods }}.period_start) in ({{ settled_periods() }})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro get_incremental_replace_settled_periods_sql(arguments) -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | join(', ') -%}
    delete from {{ arguments.target_relation }} where (period_grain, period_start) in ({{ settled_periods() }});
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}

{% macro first_settled_month() -%}
    (
        select min(period_start) from {{ ref('int_periods') }}
        where period_grain = 'month' and (period_grain, period_start) in ({{ settled_periods() }})
    )
{%- endmacro %}

{% macro is_followed_again(period_start) -%}
    {#- Put this on months that what was settled before them may reach: a number that stands in for a later one. -#}
    {%- if is_incremental() or not execute -%}
    {{ period_start }} >= {{ first_settled_month() }}
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro get_incremental_replace_following_months_sql(arguments) -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | join(', ') -%}
    delete from {{ arguments.target_relation }} where period_start >= {{ first_settled_month() }};
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}

{% macro replace_listed(arguments, listed) -%}
    {#- Remove the rows whose key is in the table `listed`, and insert those that came out for it. -#}
    {%- set columns = arguments.dest_columns | map(attribute='name') | join(', ') -%}
    delete from {{ arguments.target_relation }} as gone using {{ listed }} as listed
    where {{ same_key(arguments.unique_key, 'gone', 'listed') }};
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }} as came
    where exists (select 1 from {{ listed }} as listed where {{ same_key(arguments.unique_key, 'came', 'listed') }})
{%- endmacro %}

{% macro same_key(key, one, other) -%}
    {%- for column in key -%}
    {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
