{#- What a nightly run has to touch, and nothing else.

    A fact is recomputed in units (an order with its lines, a payment). `meta.changed_by` lists what a unit depends on.
    On a night, only units for which one of those changed since the work file was last applied are computed, and the
    strategy `replace_changed` removes exactly those units first: a deleted or moved record leaves no trace. Every date
    column (`_on`) of a row that comes out differently is noted in control.touched_day: the KPI totals of those days, and
    of no others, are added up again. Spark has no tables that can do this and rebuilds. -#}

{% macro versions_of(relation, key) -%}
    {#- All versions of a record with `version_rank` 1 for the one in force: the latest change wins, in whatever order
        versions arrived. A version that says what is already known keeps the old `loaded_on`, so that a nightly export
        of everything does not pass for a change of everything. -#}
    {%- set provenance = ['source_row', 'loaded_on', 'updated_at', 'source_system', 'source_time_zone'] -%}
    {%- set columns = [] -%}
    {%- set said = [] -%}
    {%- if is_incremental() -%}
        {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
        {%- set said = columns | reject('in', provenance) | list -%}
    {%- endif -%}
    select
        {% if is_incremental() -%}
        {{ columns | reject('equalto', 'loaded_on') | join(', ') }},
        min(loaded_on) over (partition by {{ said | join(', ') }}) as loaded_on,
        {%- else -%}
        *,
        {%- endif %}
        row_number() over (
            partition by {{ key | join(', ') }}
            order by
                coalesce(updated_at, cast(loaded_on as timestamp)) desc,
                loaded_on desc,
                source_system asc,
                source_row desc
        ) as version_rank
    from (
        {%- if is_incremental() %}
        select {{ columns | join(', ') | replace('is_deleted', 'coalesce(is_deleted, false) as is_deleted') }} from {{ relation }}
        union all
        select {{ columns | join(', ') }} from {{ this }}
        where ({{ key | join(', ') }}) in (select ({{ key | join(', ') }}) from {{ relation }})
        {%- else %}
        select * from {{ relation }}
        {%- endif %}
    ) as versions
{%- endmacro %}

{#- Ways in which a unit depends on staging rows, for `meta.changed_by`. -#}

{% macro on_record(model, unit) -%}
    {#- The unit changes with the rows of `model` that carry it. -#}
    {{ return([{'model': model, 'unit': unit}]) }}
{%- endmacro %}

{% macro on_reference(model, unit, column, to) -%}
    {#- The unit changes when what `column` of its row in `model` refers to changes; `to` says when that is. -#}
    {{ return([{'model': model, 'unit': unit, 'column': column, 'to': to}]) }}
{%- endmacro %}

{% macro on_credits(model, unit, rep='owner_user_id', account='account_id') -%}
    {#- The unit changes when the rep, the rep's team, the customer, or the customer it was merged into changes. -#}
    {%- set accounts = on_record('stg_crm__accounts', 'account_id') -%}
    {%- set survivors = accounts + on_reference('stg_crm__accounts', 'account_id', 'merged_into_account_id', accounts) -%}
    {%- set people = on_record('stg_crm__users', 'user_id')
        + on_reference('stg_crm__users', 'user_id', 'team_id', on_record('stg_crm__teams', 'team_id')) -%}
    {%- set customers = on_reference('stg_crm__accounts', 'account_id', 'merged_into_account_id', survivors) + accounts -%}
    {{ return(
        (on_reference(model, unit, rep, people) if rep else [])
        + (on_reference(model, unit, account, customers) if account else [])) }}
{%- endmacro %}

{% macro on_rates(model, unit, day) -%}
    {#- The unit changes when a rate in force on `day` may have changed. -#}
    {{ return([{'model': model, 'unit': unit, 'rate_on': day}]) }}
{%- endmacro %}

{% macro changed_units(dependencies) -%}
    {%- for dependency in dependencies %}
    {%- set staged = api.Relation.create(database=target.database, schema='staging', identifier=dependency.model) %}
    select {{ dependency.unit }} as unit from {{ staged }}
    {%- if dependency.rate_on %}
    {#- A zone is never more than a day away from UTC. #}
    where cast({{ dependency.rate_on }} as date) >= (
        select {{ add_days('min(valid_from)', -1) }}
        from {{ api.Relation.create(database=target.database, schema='staging', identifier='stg_finance__exchange_rates') }}
        where loaded_on > {{ applied_through() }}
    )
    {%- elif dependency.to %}
    where {{ dependency.column }} in (select unit from ({{ changed_units(dependency.to) }}) as changed)
    {%- else %}
    where loaded_on > {{ applied_through() }}
    {%- endif %}
    {{- ' union' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro is_changed(unit) -%}
    {#- Put this on the rows a fact starts from, before anything is joined. -#}
    {%- if is_incremental() -%}
    {{ unit }} in (select unit from ({{ changed_units(config.get('meta').changed_by) }}) as changed)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro note_touched_days(model, columns, going, coming) -%}
    {#- Note every day of the rows that are only in one of two queries. -#}
    {%- set listed = columns | join(', ') -%}
    create or replace temp table difference as
        (select {{ listed }} from {{ going }} except select {{ listed }} from {{ coming }})
        union all
        (select {{ listed }} from {{ coming }} except select {{ listed }} from {{ going }});
    {%- for day in date_columns(columns) %}
    insert into control.touched_day
    select distinct '{{ model }}', {{ day }} from difference where {{ day }} is not null;
    {%- endfor %}
{%- endmacro %}

{% macro date_columns(columns) -%}
    {#- The columns that say when a row counts: their names end in `_on`. A state counts on the day it is taken, whatever
        other days it speaks of. -#}
    {%- set found = [] -%}
    {%- for column in columns if column == 'state_on' or (column.endswith('_on') and 'state_on' not in columns) -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro get_incremental_replace_changed_sql(arguments) -%}
    {%- set target_relation = arguments.target_relation -%}
    {%- set temp_relation = arguments.temp_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    {%- set going = arguments.unique_key ~ ' in (select unit from ('
        ~ changed_units(config.get('meta').changed_by) ~ ') as changed)' -%}
    create or replace temp table going as select * from {{ target_relation }} where {{ going }};
    {{ note_touched_days(target_relation.identifier, columns, 'going', temp_relation) }}
    {%- for day in date_columns(columns) %}
    insert into control.recomputed_day
    select '{{ target_relation.identifier }}', min({{ day }}) from (
        select {{ day }} from going
        union all
        select {{ day }} from {{ temp_relation }}
    ) as recomputed where {{ day }} is not null having count(*) > 0;
    {%- endfor %}
    delete from {{ target_relation }} where {{ going }};
    insert into {{ target_relation }} ({{ columns | join(', ') }})
    select {{ columns | join(', ') }} from {{ temp_relation }}
{%- endmacro %}

{% macro get_incremental_replace_touched_days_sql(arguments) -%}
    {#- Sums of touched days; those that came out differently are noted in control.touched_sum. -#}
    {%- set target_relation = arguments.target_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | join(', ') -%}
    {%- set key = arguments.unique_key | join(', ') -%}
    create or replace temp table going as
    select * from {{ target_relation }} where occurred_on in (select day from ({{ touched_days() }}) as touched);
    create or replace table control.touched_sum as
    select distinct {{ key }} from (
        (select {{ columns }} from going except select {{ columns }} from {{ arguments.temp_relation }})
        union all
        (select {{ columns }} from {{ arguments.temp_relation }} except select {{ columns }} from going)
    ) as difference;
    {{ replace_listed(arguments, 'control.touched_sum') }}
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

{% macro touched_days() -%}
    {#- Days whose contributions may have changed: the days of changed rows and their echoes (growth compares a day with the
        one a month and a year earlier, and what a period begins with is a state of the month before). -#}
    select day from control.touched_day
    union
    select cast({{ dbt.dateadd('month', 1, 'day') }} as date) from control.touched_day
    union
    select cast({{ dbt.dateadd('month', 12, 'day') }} as date) from control.touched_day
    union
    select {{ first_of('month', 'day') }} from control.touched_day
    union
    select {{ add_months(first_of('month', 'day'), 1) }} from control.touched_day
    union
    select date_day from {{ ref('dim_date') }}
    where date_day between {{ applied_through() }} and {{ as_of_date() }}
{%- endmacro %}

{% macro touched_once() -%}
    {#- Put this in front of a model's first CTE where it asks `is_touched` again and again. -#}
    {%- if run_setting('KPI_APPLIED_THROUGH', '') or not execute -%}
    touched as materialized (

    {{ touched_days() }}

),

    {% endif -%}
{%- endmacro %}

{% macro is_touched(day) -%}
    {#- Put this on contributions: days of which none has changed keep their sums, and need no test. -#}
    {%- if run_setting('KPI_APPLIED_THROUGH', '') or not execute -%}
    {{ day }} in (select day from touched)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro start_touched_days() -%}
    {%- if execute and target.type == 'duckdb' and flags.WHICH in ('build', 'run') -%}
        {%- do run_query('create schema if not exists control') -%}
        {%- do run_query('create or replace table control.touched_day (model text, day date)') -%}
        {%- do run_query('create or replace table control.recomputed_day (model text, day date)') -%}
    {%- endif -%}
{%- endmacro %}

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
    with touched_periods as (

        select distinct period_grain, period_start, period_end from {{ ref('int_periods') }}
        where
            date_day in (select day from ({{ touched_days() }}) as touched)
            and period_start <= {{ as_of_date() }}

    ),

    before as (

        select distinct numbers.period_grain, numbers.period_start, numbers.entity_type, numbers.entity_id
        from {{ this }} as numbers
        inner join touched_periods as periods
            on numbers.period_grain = periods.period_grain and numbers.period_start = periods.period_start
        where numbers.entity_type not in ('company', 'customer')

    ),

    now_present as (

        {{ present_in('touched_periods') }}

    ),

    -- Who appears in a period, or no longer does.
    moved as (

        (select * from before except select period_grain, period_start, entity_type, entity_id from now_present)
        union all
        (select period_grain, period_start, entity_type, entity_id from now_present except select * from before)
        union all
        select period_grain, period_start, 'company' as entity_type, 'all' as entity_id from touched_periods

    ),

    ripening as (

        select kpi_id, maturity_days from {{ ref('dim_kpi') }} where maturity_days > 0

    )

    select kpi_id, period_grain, period_start, entity_type, entity_id from control.touched_total
    union
    select kpi.kpi_id, moved.* from moved cross join {{ ref('dim_kpi') }} as kpi where kpi.made_of = 'records'
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
    {#- Who appears in the periods of a CTE: whoever has a total, and each rep. Employed with nothing to show for it is not
        missing: that is a zero. -#}
    select distinct
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

{% macro states_recomputed_from() -%}
    {#- The first month whose end states a night takes again: the month of the earliest record that was computed again, even
        if it came out the same (what it refers to may not be), and in any case the one whose state was last taken before
        its end. -#}
    (
        select {{ first_of('month', 'min(day)') }}
        from (
            select day from control.recomputed_day
            union all
            select {{ applied_through() }}
        ) as changed
    )
{%- endmacro %}

{% macro is_taken_again(month_start) -%}
    {#- Put this on the months whose states a fact takes. -#}
    {%- if is_incremental() -%}
    {{ month_start }} >= {{ states_recomputed_from() }}
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro get_incremental_replace_states_sql(arguments) -%}
    {%- set target_relation = arguments.target_relation -%}
    {%- set temp_relation = arguments.temp_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    {%- set going = 'state_on >= ' ~ states_recomputed_from() -%}
    create or replace temp table going as select * from {{ target_relation }} where {{ going }};
    {{ note_touched_days(target_relation.identifier, columns, 'going', temp_relation) }}
    delete from {{ target_relation }} where {{ going }};
    insert into {{ target_relation }} ({{ columns | join(', ') }})
    select {{ columns | join(', ') }} from {{ temp_relation }}
{%- endmacro %}

{% macro get_incremental_replace_differences_sql(arguments) -%}
    {#- For a fact whose rows depend on many records, a customer's first sale for one: it is computed whole, and only the
        rows that came out differently are replaced. -#}
    {%- set target_relation = arguments.target_relation -%}
    {%- set temp_relation = arguments.temp_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    {%- set key = arguments.unique_key | join(', ') -%}
    {{ note_touched_days(target_relation.identifier, columns, target_relation, temp_relation) }}
    delete from {{ target_relation }} where ({{ key }}) in (select ({{ key }}) from difference);
    insert into {{ target_relation }} ({{ columns | join(', ') }})
    select {{ columns | join(', ') }} from {{ temp_relation }}
    where ({{ key }}) in (select ({{ key }}) from difference)
{%- endmacro %}
