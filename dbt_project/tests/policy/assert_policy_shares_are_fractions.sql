-- Somebody who writes 3 for 3 % pays a hundred times the commission, and a floor of 50 gives no KPI a score. A row
-- here is a line of a policy table to correct: write 0.03, and 0.5.

{% set shares = [
    ('policy_finder_commission', 'rate'),
    ('policy_joint_score', 'floor_attainment'),
] %}

{% for policy, share in shares %}
select
    '{{ policy }}' as policy,
    '{{ share }}' as policy_column,
    {{ share }} as share,
    valid_from
from {{ ref(policy) }}
where {{ share }} < 0 or {{ share }} > 1
{{ 'union all' if not loop.last }}
{% endfor %}
