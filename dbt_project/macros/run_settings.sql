{#- What one run is about. Read when a statement is executed, never while parsing: a new day re-parses nothing. -#}

{% macro run_setting(name, default=none) -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set value = env_var(name, default or '') -%}
    {%- if value == '' and default is none -%}
        {{ exceptions.raise_compiler_error(name ~ ' is not set. `kpi build DAY` sets it; by hand, export it first.') }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

{% macro as_of_date() -%}
    {#- The day the warehouse speaks about. No default: rebuilding last March must give last March. -#}
    cast('{{ run_setting('KPI_AS_OF') }}' as date)
{%- endmacro %}

{% macro applied_through() -%}
    {#- The last day the work file already contains; a long-gone day when it contains nothing. -#}
    cast('{{ run_setting('KPI_APPLIED_THROUGH', '') or '1900-01-01' }}' as date)
{%- endmacro %}

{% macro reporting_currency() -%}
    '{{ run_setting('KPI_REPORTING_CURRENCY') }}'
{%- endmacro %}

{% macro loaded_sources() -%}
    {#- Quoted names of the sources whose records are loaded. -#}
    {%- set names = run_setting('KPI_SOURCES').split(',') | map('trim') | list -%}
    '{{ names | join("', '") }}'
{%- endmacro %}
