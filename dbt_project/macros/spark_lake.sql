{#- The lake and the tables of a Spark session. Its catalogue lives as long as the session; what it wrote stays as Parquet,
    one folder per table, in the warehouse folder of the profile. -#}

{% macro spark__mount_lake() -%}
    {%- do spark_forget_earlier_tables() -%}
    {%- set lake = run_setting('KPI_LAKE') -%}
    {#- All days and all sources of an entity in one pattern. -#}
    {%- set pattern = "concat('ds={', concat_ws(',', sort_array(collect_set(loaded_on))), '}/{', "
        ~ "concat_ws(',', sort_array(collect_set(source_system))), '}.parquet')" -%}
    {%- set listing = '(select path as file from binaryFile.`' ~ lake ~ '/*/*/ds=*/*.parquet`) as listing' -%}
    {%- set mounted = files_by_entity(lake_files(listing, pattern)) -%}
    {%- for source in graph.sources.values() -%}
        {%- set folder = lake ~ '/' ~ source.source_name ~ '/' ~ source.identifier -%}
        {%- set files = folder ~ '/' ~ files_of(source, mounted) -%}
        {%- set contract = run_query('describe query select * from parquet.`' ~ folder ~ '/*/contract.parquet`') -%}
        {%- set relation = source.schema ~ '.`' ~ source.identifier ~ '`' -%}
        {%- do run_query('create schema if not exists ' ~ source.schema) -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
        {%- set columns = [] -%}
        {%- for column in contract -%}
            {%- do columns.append('`' ~ column['col_name'] ~ '` ' ~ column['data_type']) -%}
        {%- endfor -%}
        {%- do run_query(
            'create table ' ~ relation ~ ' (' ~ columns | join(', ') ~ ") using parquet options (path '"
            ~ escape_text(files) ~ "')") -%}
    {%- endfor -%}
{%- endmacro %}

{% macro spark_forget_earlier_tables() -%}
    {#- A new session knows no tables, and refuses to create one where an earlier session left its files. -#}
    {%- set schemas = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') and node.schema not in schemas -%}
        {%- do schemas.append(node.schema) -%}
    {%- endfor -%}
    {%- for schema in schemas -%}
        {%- do run_query('create schema if not exists ' ~ schema) -%}
        {%- if run_query('show tables in ' ~ schema) | length == 0 -%}
            {%- do run_query('drop schema ' ~ schema ~ ' cascade') -%}
            {%- do run_query('create schema ' ~ schema) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
