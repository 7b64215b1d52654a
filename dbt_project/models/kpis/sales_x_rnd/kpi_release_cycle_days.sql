-- Days since the release before of the same product line, by the day of the release.

select
    released_on as occurred_on,
    'rnd_release' as subject_type,
    rnd_release_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('days_since_previous') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_rnd_release') }}
where days_since_previous is not null
