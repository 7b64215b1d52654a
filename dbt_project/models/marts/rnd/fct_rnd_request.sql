-- One row per request to R&D: when it was answered, what R&D thinks of it, whether it came out. Credited on the day it
-- was submitted.

{{ config(
    materialized=fact(), unique_key='rnd_request_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['rnd_request_id'],
        'changed_by': on_record('stg_crm__rnd_requests', 'rnd_request_id')
            + on_reference('stg_crm__rnd_requests', 'rnd_request_id', 'rnd_release_id', on_record('stg_crm__rnd_releases', 'rnd_release_id'))
            + on_credits('stg_crm__rnd_requests', 'rnd_request_id', rep='user_id'),
    },
) }}

with requests as (

    select
        *,
        {{ business_date('submitted_at', 'source_time_zone') }} as submitted_on
    from {{ ref('stg_crm__rnd_requests') }}
    where not is_deleted and {{ is_changed('rnd_request_id') }}

)

select
    requests.rnd_request_id,
    requests.rnd_release_id,
    {{ credits('requests', rep='user_id', region=none, channel=none, segment=none) }},
    requests.submitted_on,
    {{ business_date('requests.answered_at', 'requests.source_time_zone') }} as answered_on,
    releases.released_on,
    requests.judgement,
    coalesce(requests.judgement = 'valuable', false) as is_valuable,
    -- A request in a release that was given up, or has yet to come out, has not reached the customer.
    releases.released_on is not null as is_adopted,
    cast(
        {{ business_seconds_until('answer_day', 'requests.answered_at', 'requests.source_time_zone') }}
        - {{ business_seconds_until('submission_day', 'requests.submitted_at', 'requests.source_time_zone') }}
        as bigint
    ) as business_seconds_to_answer,
    cast(policy.answer_within_minutes * 60 as bigint) as seconds_to_respond
from requests
left join {{ ref('stg_crm__rnd_releases') }} as releases
    on requests.rnd_release_id = releases.rnd_release_id
    and not releases.is_deleted
{{ join_credits('requests', rep='user_id', day='submitted_on') }}
{{ join_calendar('zone', 'requests.source_time_zone') }}
{{ join_business_day('submission_day', 'zone', 'requests.submitted_at', 'requests.source_time_zone') }}
{{ join_business_day('answer_day', 'zone', 'requests.answered_at', 'requests.source_time_zone') }}
left join {{ ref('policy_rnd_request') }} as policy
    on policy.valid_from <= requests.submitted_on
    and requests.submitted_on < policy.valid_to
