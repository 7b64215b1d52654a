-- What was sold as innovative business, by the day it was signed.

with contributions as (

    select
        signed_on as occurred_on,
        subject_type,
        sale_id as subject_id,
        {{ credited_to() }},
        {{ as_measure('amount') }} as numerator,
        {{ nothing() }} as denominator
    from {{ ref('fct_sale') }}
    where is_innovative and signed_on is not null and amount is not null

)

{{ only_in_context('senior_rep') }}
