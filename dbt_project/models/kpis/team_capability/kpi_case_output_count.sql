-- Case studies that were written and approved, by the day of approval.

with contributions as (

    select
        approved_on as occurred_on,
        'sales_case' as subject_type,
        sales_case_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_sales_case') }}
    where approved_on is not null

)

{{ only_in_context('senior_rep') }}
