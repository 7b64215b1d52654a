-- One row per lead source, campaign, content and month of creation. A lead without a source is its own row, not
-- `unknown`.

select
    lead_source_id,
    campaign_id,
    content_id,
    {{ first_of('month', 'created_on') }} as month_start,
    cast(count(*) as bigint) as lead_count,
    cast(sum(case when is_reached then 1 else 0 end) as bigint) as reached_count,
    cast(sum(case when is_judged then 1 else 0 end) as bigint) as judged_count,
    cast(sum(case when is_valid then 1 else 0 end) as bigint) as valid_count,
    cast(sum(case when is_converted then 1 else 0 end) as bigint) as converted_count,
    cast(sum(case when is_won then 1 else 0 end) as bigint) as won_count,
    cast(sum(case when is_paid then 1 else 0 end) as bigint) as paid_count,
    cast(sum(coalesce(order_line_count, 0)) as bigint) as order_line_count,
    cast(sum(case when order_line_count > 0 then 1 else 0 end) as bigint) as customer_with_orders_count,
    cast(sum(coalesce(ordered_amount, 0)) as {{ money() }}) as ordered_amount,
    cast(sum(coalesce(paid_amount, 0)) as {{ money() }}) as paid_amount,
    cast(sum(coalesce(contribution_amount, 0)) as {{ money() }}) as contribution_amount
from {{ ref('fct_lead_quality') }}
group by
    lead_source_id,
    campaign_id,
    content_id,
    {{ first_of('month', 'created_on') }}
