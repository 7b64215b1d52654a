-- One row per answer to one question, with its score scaled to 0..100, credited on the day of the answer.

{{ config(
    materialized=fact(), unique_key='survey_answer_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['survey_answer_id'],
        'changed_by': on_record('stg_after_sales__survey_answers', 'survey_answer_id')
            + on_reference('stg_after_sales__survey_answers', 'survey_answer_id', 'order_id', (on_record('stg_finance__orders', 'order_id') + on_credits('stg_finance__orders', 'order_id') + on_record('stg_finance__order_lines', 'order_id') + on_credits('stg_finance__order_lines', 'order_id', rep=none)))
            + on_credits('stg_after_sales__survey_answers', 'survey_answer_id', rep='user_id'),
    },
) }}

with answers as (

    select
        answer.survey_answer_id,
        answer.survey_type,
        answer.order_id,
        answer.ticket_id,
        answer.service_team_id,
        answer.product_line_id,
        answer.score,
        {{ business_date('answer.answered_at', 'answer.source_time_zone') }} as answered_on,
        coalesce(answer.account_id, orders.account_id, share.account_id) as account_id,
        coalesce(answer.user_id, orders.owner_user_id) as owner_user_id,
        orders.region_id,
        {{ quotient('100 * (answer.score - answer.scale_min)', 'answer.scale_max - answer.scale_min') }} as score_share
    from (
        select * from {{ ref('stg_after_sales__survey_answers') }}
        where not is_deleted and {{ is_changed('survey_answer_id') }}
    ) as answer
    left join {{ ref('stg_finance__orders') }} as orders
        on answer.order_id = orders.order_id
    -- An answer about an order of several customers is nobody's in particular.
    left join {{ ref('int_orders__account_shares') }} as share
        on answer.order_id = share.order_id
        and share.parts = 1

)

select
    answers.survey_answer_id,
    answers.survey_type,
    answers.order_id,
    answers.ticket_id,
    {{ credits('answers', channel=none, segment=none, service_team='service_team_id') }},
    answers.answered_on,
    answers.score,
    cast(answers.score_share as {{ measure() }}) as score_percent
from answers
{{ join_credits('answers', day='answered_on') }}
