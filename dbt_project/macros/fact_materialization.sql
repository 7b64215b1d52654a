{#- A fact keeps its history on DuckDB and applies only what changed; Spark without a table format rebuilds it. -#}
{% macro fact() -%}
    {{ return('incremental' if target.type == 'duckdb' else 'table') }}
{%- endmacro %}
