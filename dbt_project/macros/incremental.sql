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
    create or replace temp table difference as {{ in_one_only(listed, going, coming) }};
    {%- for day in date_columns(columns) %}
    insert into control.touched_day
    select distinct '{{ model }}', {{ day }} from difference where {{ day }} is not null;
    {%- endfor %}
{%- endmacro %}

{% macro in_one_only(columns, one, other) -%}
    {#- The rows that only one of two relations has. -#}
    (select {{ columns }} from {{ one }} except select {{ columns }} from {{ other }})
    union all
    (select {{ columns }} from {{ other }} except select {{ columns }} from {{ one }})
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
    select distinct {{ key }} from ({{ in_one_only(columns, 'going', arguments.temp_relation) }}) as difference;
    {{ replace_listed(arguments, 'control.touched_sum') }}
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

{% macro get_incremental_replace_periods_sql(arguments) -%}
    {#- For what holds for periods, and is computed whole: each day of a period that came out differently is touched. -#}
    {%- set target_relation = arguments.target_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | join(', ') -%}
    create or replace temp table difference as {{ in_one_only(columns, target_relation, arguments.temp_relation) }};
    insert into control.touched_day
    select distinct '{{ target_relation.identifier }}', days.date_day
    from {{ ref('dim_date') }} as days
    inner join (select distinct valid_from, valid_to from difference) as moved
        on moved.valid_from <= days.date_day and days.date_day < moved.valid_to;
    {{ replace_listed(arguments, 'difference') }}
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
