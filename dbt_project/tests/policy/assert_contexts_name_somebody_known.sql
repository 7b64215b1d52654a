-- A row is an attribute that decides about a context today and that nobody has: perhaps it is misspelt in
-- policy_context. Whoever was meant is outside the context, and their records are in none of its KPIs.

{{ config(severity='warn') }}

with known as (

    select
        'rep' as decided_by,
        rep_id as value
    from {{ ref('dim_rep') }}
    {%- for attribute, mart in [
        ('team', 'dim_team'), ('store', 'dim_store'), ('segment', 'dim_customer'),
        ('channel', 'dim_team'), ('channel', 'dim_customer'),
        ('region', 'dim_team'), ('region', 'dim_store'), ('region', 'dim_customer'),
    ] %}
    union
    select
        '{{ attribute }}' as decided_by,
        {{ attribute }}_id as value
    from {{ ref(mart) }}
    {%- endfor %}

)

select
    contexts.context,
    contexts.decided_by,
    contexts.value,
    contexts.valid_from
from {{ ref('dim_kpi_context') }} as contexts
left join known
    on contexts.decided_by = known.decided_by and contexts.value = known.value
where
    contexts.decided_by in ('rep', 'team', 'store', 'segment', 'channel', 'region')
    and contexts.valid_from <= {{ as_of_date() }}
    and contexts.valid_to > {{ as_of_date() }}
    and known.value is null
