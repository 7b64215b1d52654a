-- First sales to customers that were at the top of their industry when they signed, by that day.

with contributions as (

    select
        signed_on as occurred_on,
        'customer' as subject_type,
        customer_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_first_sale') }}
    where is_top_of_industry

)

{{ only_in_context('senior_rep') }}
