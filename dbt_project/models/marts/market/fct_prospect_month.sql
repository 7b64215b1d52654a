-- One row per lead and month at whose beginning it is a prospect: it was created before, and has neither become a
-- customer nor been found invalid. Credited as the lead is.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['lead_id', 'state_on']},
) }}

with prospects as (

    select
        *,
        least(
            coalesce(converted_on, cast('9999-12-31' as date)),
            case
                when judgement = 'invalid' then coalesce(judged_on, created_on)
                else cast('9999-12-31' as date)
            end
        ) as left_on
    from {{ ref('fct_lead') }}

)

select
    prospects.lead_id,
    {{ credited_to('prospects') }},
    months.month_start as state_on
from prospects
inner join {{ ref('int_months') }} as months
    on prospects.created_on < months.month_start
    and months.month_start <= prospects.left_on
where {{ is_taken_again('months.month_start') }}
