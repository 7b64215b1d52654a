-- Customers by the day they signed for the first time: 1 in a county, 0 in a bigger city.

with contributions as (

    select
        signed_on as occurred_on,
        'customer' as subject_type,
        customer_id as subject_id,
        {{ credited_to() }},
        {{ one_if("city_tier = 'county'") }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_first_sale') }}
    where city_tier is not null

)

{{ only_in_context('sinking_market') }}
