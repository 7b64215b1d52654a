-- One row per release that came out, and how long after the one before of the same product line.

{{ config(
    materialized=fact(), unique_key=['rnd_release_id'], incremental_strategy='replace_differences',
    meta={'grain': ['rnd_release_id']},
) }}

with releases as (

    select
        *,
        lag(released_on) over (
            partition by product_line_id order by released_on, rnd_release_id
        ) as previous_released_on
    from {{ ref('stg_crm__rnd_releases') }}
    where not is_deleted and released_on is not null

)

select
    rnd_release_id,
    {%- for column in shared_credit_columns() %}
    {% if column != 'product_line_id' %}cast(null as {{ dbt.type_string() }}) as {% endif %}{{ column }},
    {%- endfor %}
    planned_on,
    released_on,
    {{ days_between('previous_released_on', 'released_on') }} as days_since_previous
from releases
