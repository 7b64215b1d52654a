-- Approved industry cases on file at each month's end.

with contributions as (

    select
        state_on as occurred_on,
        'sales_case' as subject_type,
        sales_case_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_sales_case_month') }}
    where industry is not null

)

{{ only_in_context('new_market') }}
