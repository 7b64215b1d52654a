{#- Shows dbt the days of the lake that this run needs, one relation per raw entity.

    Each shows exactly the files whose day is later than what the work file contains and not later than the as-of date. The
    empty `contract.parquet` of each entity gives the columns where a source has sent nothing yet. -#}

{% macro mount_lake() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'compile') -%}
        {{ adapter.dispatch('mount_lake', 'sales_kpi')() }}
    {%- endif -%}
{%- endmacro %}

{% macro lake_files(listing, files) -%}
    {#- `listing` is a table expression with one column, file. One row per entity; `files` aggregates the columns of a file
        (file, loaded_on, source_system) into how the engine is told of them. -#}
    with files as (
        select
            file,
            regexp_extract(file, '([^/]+)/([^/]+)/ds=[^/]+/[^/]+$', 1) as department,
            regexp_extract(file, '([^/]+)/([^/]+)/ds=[^/]+/[^/]+$', 2) as entity,
            regexp_extract(file, '/ds=([^/]+)/', 1) as loaded_on,
            regexp_extract(file, '/([^/]+)[.]parquet$', 1) as source_system
        from {{ listing }}
    )
    select department, entity, {{ files }} as files
    from files
    where
        source_system = 'contract'
        or (
            source_system in ({{ loaded_sources() }})
            and cast(loaded_on as date) > {{ applied_through() }}
            and cast(loaded_on as date) <= {{ as_of_date() }}
        )
    group by department, entity
{%- endmacro %}

{% macro files_by_entity(listing) -%}
    {%- set found = {} -%}
    {%- for row in run_query(listing) -%}
        {%- do found.update({row['department'] ~ '.' ~ row['entity']: row['files']}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro files_of(source, mounted) -%}
    {%- set entity = source.source_name ~ '.' ~ source.identifier -%}
    {%- if entity not in mounted -%}
        {{ exceptions.raise_compiler_error(
            'The lake ' ~ run_setting('KPI_LAKE') ~ ' has no ' ~ entity
            ~ ': load a day first, for example `kpi load ' ~ source.source_name ~ ' 2026-03-01`.') }}
    {%- endif -%}
    {{ return(mounted[entity]) }}
{%- endmacro %}

{% macro duckdb__mount_lake() -%}
    {%- set lake = run_setting('KPI_LAKE') -%}
    {%- set quoted = "string_agg('''' || replace(file, '''', '''''') || '''', ', ' order by file)" -%}
    {%- set mounted = files_by_entity(lake_files("glob('" ~ lake ~ "/*/*/ds=*/*.parquet')", quoted)) -%}
    {%- for source in graph.sources.values() -%}
        {%- set files = files_of(source, mounted) -%}
        {%- do run_query('create schema if not exists ' ~ source.schema) -%}
        {%- do run_query(
            'create or replace view ' ~ source.schema ~ '."' ~ source.identifier ~ '" as '
            ~ 'select * from read_parquet([' ~ files ~ '], union_by_name = true, hive_partitioning = false)') -%}
    {%- endfor -%}
{%- endmacro %}
