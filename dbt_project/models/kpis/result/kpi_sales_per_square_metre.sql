-- What was sold in stores, by the day of the order, over their mean floor area in the month.

with contributions as (

    select
        ordered_on as occurred_on,
        'order' as subject_type,
        order_id as subject_id,
        {{ credited_to(outlets=true) }},
        {{ as_measure('net_amount') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_order') }}
    where is_in_measured_store and not is_cancelled and net_amount is not null

    union all

    select
        state_on as occurred_on,
        'store' as subject_type,
        store_id as subject_id,
        {{ credited_to(outlets=true) }},
        {{ as_measure('0') }} as numerator,
        {{ as_measure('mean_floor_area') }} as denominator
    from {{ ref('fct_store_month') }}

)

{{ only_in_context('core_store') }}
