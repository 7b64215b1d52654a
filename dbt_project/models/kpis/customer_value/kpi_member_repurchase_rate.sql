-- Of the members who bought for the first time on a day, those who bought again within twelve months.

with contributions as (

    select
        first_purchase_on as occurred_on,
        'customer' as subject_type,
        customer_id as subject_id,
        {{ credited_to() }},
        {{ one_if('second_purchase_on <= ' ~ add_months('first_purchase_on', 12)) }} as numerator,
        {{ one_if('true') }} as denominator
    from {{ ref('fct_customer_acquisition') }}
    where is_member

)

{{ only_in_context('emerging_district') }}
