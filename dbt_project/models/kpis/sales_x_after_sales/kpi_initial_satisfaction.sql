-- How satisfied customers are in the first month after signing, from 0 to 100, by the day of the answer. Credited as the
-- sale is that the customer had just signed.

with sales as (

    select
        *,
        min(signed_on) over (partition by customer_id) as first_signed_on
    from {{ ref('fct_sale') }}
    where customer_id is not null and signed_on is not null

),

answers as (

    select
        answer.survey_answer_id,
        answer.survey_type,
        answer.answered_on,
        answer.score_percent,
        sales.first_signed_on,
        {{ credited_to('sales') }},
        row_number() over (
            partition by answer.survey_answer_id order by sales.signed_on desc, sales.sale_id desc
        ) as sale_rank
    from {{ ref('fct_survey_answer') }} as answer
    inner join sales
        on answer.customer_id = sales.customer_id
        and sales.signed_on <= answer.answered_on
    where
        answer.survey_type in ('onboarding', 'satisfaction')
        and answer.score_percent is not null

)

select
    answered_on as occurred_on,
    'survey_answer' as subject_type,
    survey_answer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('score_percent') }} as numerator,
    {{ one_if('true') }} as denominator
from answers
where
    sale_rank = 1
    and (survey_type = 'onboarding' or answered_on < {{ add_months('first_signed_on', 1) }})
