-- One row per service team and month: what its people were paid together, by the last day of the month. Never a person.

{{ config(
    materialized=fact(), unique_key='team_pay_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['team_pay_id'],
        'changed_by': on_record('stg_finance__team_pays', 'team_pay_id')
            + on_rates('stg_finance__team_pays', 'team_pay_id', 'earned_on'),
    },
) }}

with pays as (

    select * from {{ ref('stg_finance__team_pays') }}
    where not is_deleted and {{ is_changed('team_pay_id') }}

)

select
    pays.team_pay_id,
    {%- for column in shared_credit_columns() %}
    {{ 'pays.' ~ column if column == 'service_team_id' else 'cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column }},
    {%- endfor %}
    pays.earned_on,
    {{ in_reporting_currency('pays.amount', 'pays.currency', 'rate') }} as amount
from pays
{{ join_rate('rate', 'pays.currency', 'pays.earned_on') }}
