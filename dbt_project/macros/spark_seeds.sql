{#- Policy tables on Spark. The values are text until they are cast to the type that the seed declares: dbt-spark's own
    version sends numbers as floats and breaks at an apostrophe. -#}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- for rows in agate_table.rows | batch(500) -%}
        {%- set insert -%}
            insert into {{ this }} values
            {% for row in rows -%}
                (
                {%- for name in agate_table.column_names -%}
                    {%- set value = "'" ~ escape_text(row[name] | string) ~ "'" if row[name] is not none else 'null' -%}
                    cast({{ value }} as {{ types[name] }}){{ ', ' if not loop.last }}
                {%- endfor -%}
                ){{ ',\n' if not loop.last }}
            {%- endfor %}
        {%- endset -%}
        {%- do adapter.add_query(insert, abridge_sql_log=True) -%}
    {%- endfor -%}
{%- endmacro %}
