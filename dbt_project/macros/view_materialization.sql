{#- A view is made in one statement. dbt's own way makes it under another name and renames it, for engines whose readers
    watch: nobody reads the file that is being built, and a full build begins with an empty one. -#}

{% materialization view, adapter='duckdb' %}
    {%- set view = this.incorporate(type='view') -%}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(view, sql) }}
    {%- endcall %}
    {%- do adapter.commit() -%}
    {{ return({'relations': [view]}) }}
{% endmaterialization %}

{% macro duckdb__create_view_as(relation, sql) -%}
    {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
    create or replace view {{ relation }} as (
    {{ sql }}
    );
{%- endmacro %}
