{% macro grain_of(relation) %}
    {#- The key columns a model declares in `meta.grain`. -#}
    {%- if not execute -%}{{ return(['1']) }}{%- endif -%}
    {%- set models = graph.nodes.values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('alias', 'equalto', relation.identifier) | list -%}
    {%- set grain = models[0].config.meta.get('grain') if models else none -%}
    {%- if not grain -%}
        {{ exceptions.raise_compiler_error(relation.identifier ~ ' declares no grain in its meta') }}
    {%- endif -%}
    {{ return(grain) }}
{% endmacro %}
