{#- What a nightly run has to touch, and nothing else.

    A fact states in `meta.changed_by` which staging rows it depends on, as [own column, staging model, its key, fact's
    column]. On a night the fact recomputes the rows whose keys changed since the work file was last applied, and the
    strategy `replace_changed` deletes those rows before it inserts, so a deleted or moved record leaves no trace.
    Every date column (`_on`) of a row that goes or comes is noted in control.touched_day: the KPI totals of those days,
    and of no others, are added up again. Spark has no such tables and rebuilds. -#}

{% macro versions_of(relation, key) -%}
    {#- All versions of a record with `version_rank` 1 for the one in force: the latest change wins, in whatever order
        versions arrived. -#}
    {%- set columns = '*' -%}
    {%- if is_incremental() -%}
        {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | join(', ') -%}
    {%- endif -%}
    select
        *,
        row_number() over (
            partition by {{ key | join(', ') }}
            order by
                coalesce(updated_at, cast(loaded_on as timestamp)) desc,
                loaded_on desc,
                source_system asc,
                source_row desc
        ) as version_rank
    from (
        select {{ columns }} from {{ relation }}
        {%- if is_incremental() %}
        union all
        select {{ columns }} from {{ this }}
        where ({{ key | join(', ') }}) in (select ({{ key | join(', ') }}) from {{ relation }})
        {%- endif %}
    ) as versions
{%- endmacro %}

{% macro changed_keys(staging_model, key) -%}
    (select {{ key }} from {{ api.Relation.create(database=target.database, schema='staging', identifier=staging_model) }}
     where loaded_on > {{ applied_through() }})
{%- endmacro %}

{% macro changed_only() -%}
    {#- Put this on the rows a fact starts from, before anything is joined. -#}
    {%- if not is_incremental() -%}true
    {%- else -%}(
        {%- for own, staging_model, key, _ in config.get('meta').changed_by %}
        {{ own }} in {{ changed_keys(staging_model, key) }}{{ ' or' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}

{% macro get_incremental_replace_changed_sql(arguments) -%}
    {%- set target_relation = arguments.target_relation -%}
    {%- set temp_relation = arguments.temp_relation -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    {%- set days = columns | select('match', '.*_on$') | list -%}
    {%- set going -%}
        {{ arguments.unique_key }} in (select {{ arguments.unique_key }} from {{ temp_relation }})
        {%- for _, staging_model, key, column in config.get('meta').changed_by %}
        or {{ column }} in {{ changed_keys(staging_model, key) }}
        {%- endfor %}
    {%- endset -%}
    {%- for day in days %}
    insert into control.touched_day
    select distinct '{{ target_relation.identifier }}', {{ day }} from (
        select {{ day }} from {{ target_relation }} where {{ going }}
        union all
        select {{ day }} from {{ temp_relation }}
    ) as moved where {{ day }} is not null;
    {%- endfor %}
    delete from {{ target_relation }} where {{ going }};
    insert into {{ target_relation }} ({{ columns | join(', ') }})
    select {{ columns | join(', ') }} from {{ temp_relation }}
{%- endmacro %}

{% macro get_incremental_replace_touched_days_sql(arguments) -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | join(', ') -%}
    delete from {{ arguments.target_relation }} where occurred_on in (select day from ({{ touched_days() }}) as touched);
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}

{% macro touched_days() -%}
    {#- Days whose contributions may have changed: the days of changed records, their echoes (growth compares a day with
        the one a month and a year earlier), and every month end that a changed day can reach, because states such as
        "active in the last twelve months" are taken there. -#}
    select day from control.touched_day
    union
    select cast({{ dbt.dateadd('month', 1, 'day') }} as date) from control.touched_day
    union
    select cast({{ dbt.dateadd('month', 12, 'day') }} as date) from control.touched_day
    union
    select date_day from {{ ref('dim_date') }}
    where
        is_month_end
        and date_day >= (select min(day) from control.touched_day)
    union
    select {{ applied_through() }}
    union
    select {{ as_of_date() }}
{%- endmacro %}

{% macro start_touched_days() -%}
    {%- if execute and target.type == 'duckdb' and flags.WHICH in ('build', 'run') -%}
        {%- do run_query('create schema if not exists control') -%}
        {%- do run_query('create or replace table control.touched_day (model text, day date)') -%}
    {%- endif -%}
{%- endmacro %}
