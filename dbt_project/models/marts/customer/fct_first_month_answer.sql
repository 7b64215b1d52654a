-- One row per satisfaction answer of a customer's first month after signing for the first time, or to an
-- onboarding survey. Credited as the sale is that the customer had just signed.

{{ config(
    materialized=fact(), unique_key=['survey_answer_id'], incremental_strategy='replace_differences',
    meta={'grain': ['survey_answer_id']},
) }}

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
    survey_answer_id,
    survey_type,
    {{ credited_to() }},
    answered_on,
    score_percent
from answers
where
    sale_rank = 1
    and (survey_type = 'onboarding' or answered_on < {{ add_months('first_signed_on', 1) }})
