-- Two rows of a policy in force on one day would double what is judged by them: records, or the business hours of a
-- calendar. A row here is a line of a policy table to correct: it ends before it begins, or a later one of the same
-- subject begins before it ends.

{% set policies = [
    ('policy_ai_tool', []),
    ('policy_business_hours', ['time_zone', 'iso_weekday']),
    ('policy_city', ['city']),
    ('policy_core_industry', ['product_line_id', 'industry']),
    ('policy_customer', []),
    ('policy_effective_visit', []),
    ('policy_finder_commission', ['found_by']),
    ('policy_first_order', ['segment_id']),
    ('policy_joint_score', ['kpi_id', 'side']),
    ('policy_kpi_target', ['kpi_id', 'period_grain', 'entity_type', 'entity_id']),
    ('policy_lead', []),
    ('policy_lead_score', ['signal', 'signal_value']),
    ('policy_market', ['region_id', 'product_line_id']),
    ('policy_minimum_sample', ['unit']),
    ('policy_region', ['region_id']),
    ('policy_rnd_request', []),
    ('policy_sales_target', ['rep_id']),
    ('policy_stage', ['stage']),
    ('policy_peer_group', []),
    ('policy_scorecard_attainment', ['kpi_id']),
    ('policy_scorecard_event', ['market_event', 'role', 'kpi_id', 'entity_type']),
    ('policy_scorecard_kpi', ['role', 'market_mode', 'kpi_id', 'entity_type']),
    ('policy_scorecard_offset', ['role', 'stage', 'kpi_id']),
    ('policy_scorecard_perspective', ['role', 'stage', 'perspective']),
    ('policy_scorecard_stage', ['role', 'stage']),
    ('policy_temporary_kpi', ['kpi_id', 'market_event']),
    ('policy_territory', ['region_id', 'channel_id']),
] %}

with periods as (

    {% for policy, subject in policies %}
    select
        '{{ policy }}' as policy,
        concat(
            ''
            {%- for column in subject %},
            ' ',
            cast({{ column }} as {{ dbt.type_string() }})
            {%- endfor %}
        ) as subject,
        valid_from,
        valid_to
    from {{ ref(policy) }}
    union all
    {% endfor %}

    select
        'policy_calendar_exception' as policy,
        concat('', ' ', time_zone) as subject,
        exception_on as valid_from,
        {{ add_days('exception_on', 1) }} as valid_to
    from {{ ref('policy_calendar_exception') }}

),

followed as (

    select
        *,
        lead(valid_from) over (partition by policy, subject order by valid_from, valid_to) as next_valid_from
    from periods

)

select
    policy,
    subject,
    valid_from,
    valid_to,
    next_valid_from
from followed
where valid_to <= valid_from or next_valid_from < valid_to
