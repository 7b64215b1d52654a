-- One row per approved case study and month at whose end it is on file. Credited as the case is.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['sales_case_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    where {{ is_taken_again('month_start') }}

)

select
    cases.sales_case_id,
    {{ credited_to('cases') }},
    cases.industry,
    cases.approved_on,
    months.month_start,
    months.state_on
from {{ ref('fct_sales_case') }} as cases
inner join months
    on cases.approved_on <= months.state_on
    and coalesce(cases.withdrawn_on, cast('9999-12-31' as date)) > months.state_on
