-- Active customers over all the customers there are in their regions, at each month's end.

with contributions as (

    select
        state_on as occurred_on,
        'customer' as subject_type,
        customer_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_customer_month') }}
    where is_active and is_in_sized_market

    union all

    select
        state_on as occurred_on,
        'market' as subject_type,
        market_id as subject_id,
        {{ credited_to() }},
        {{ as_measure('0') }} as numerator,
        {{ as_measure('addressable_customer_count') }} as denominator
    from {{ ref('fct_market_month') }}
    where addressable_customer_count is not null

)

{{ only_in_context('sinking_market', decided_by=['region']) }}
