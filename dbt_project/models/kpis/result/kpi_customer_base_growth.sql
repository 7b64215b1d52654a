-- Active customers at each month's end, less those the month began with.

with contributions as (

    select
        state_on as occurred_on,
        'customer' as subject_type,
        customer_id as subject_id,
        {{ credited_to() }},
        {{ one_if('true') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_customer_month') }}
    where is_active

    union all

    -- Whom one month ends with the next one begins with. On a month's first day a customer may be on both sides.
    select
        {{ add_months('month_start', 1) }} as occurred_on,
        'account' as subject_type,
        customer_id as subject_id,
        {{ credited_to() }},
        {{ as_measure('-1') }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_customer_month') }}
    where is_active

)

{{ only_in_context('new_market') }}
