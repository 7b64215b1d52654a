{% test every_reference_is_known(model, column_name) %}
    {#- Whoever names a record of this mart names one that it has; `unassigned` says that there is none. One test for all
        that name it: a night pays for each test, however little it asks. It counts rows, and says in which mart they are. -#}
    {{ config(fail_calc='coalesce(sum(unknown_references), 0)') }}
    select
        naming.found_in,
        count(*) as unknown_references
    from (
        {%- for mart in marts_that_name(column_name) %}
        select '{{ mart }}' as found_in, {{ column_name }} from {{ ref(mart) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as naming
    left join {{ model }} as known on naming.{{ column_name }} = known.{{ column_name }}
    where known.{{ column_name }} is null and naming.{{ column_name }} <> 'unassigned'
    group by naming.found_in
{% endtest %}
