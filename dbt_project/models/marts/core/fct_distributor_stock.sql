-- One row per distributor and month with the goods it had, received and sold, credited as of the month's end.

{{ config(
    materialized=fact(), unique_key='distributor_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['distributor_id', 'month_start'],
        'changed_by': on_record('stg_finance__distributor_stocks', 'distributor_id')
            + on_record('stg_crm__distributors', 'distributor_id')
            + on_rates('stg_finance__distributor_stocks', 'distributor_id', last_of_month('month_start')),
    },
) }}

with stocks as (

    select
        *,
        {{ last_of_month('month_start') }} as counted_on
    from {{ ref('stg_finance__distributor_stocks') }}
    where not is_deleted and {{ is_changed('distributor_id') }}

),

converted as (

    select
        stocks.distributor_id,
        stocks.month_start,
        stocks.counted_on,
        {{ in_reporting_currency('stocks.opening_amount', 'stocks.currency', 'rate') }} as opening_amount,
        {{ in_reporting_currency('stocks.received_amount', 'stocks.currency', 'rate') }} as received_amount,
        {{ in_reporting_currency('stocks.sold_cost_amount', 'stocks.currency', 'rate') }} as sold_cost_amount,
        {{ in_reporting_currency('stocks.closing_amount', 'stocks.currency', 'rate') }} as closing_amount
    from stocks
    {{ join_rate('rate', 'stocks.currency', 'stocks.counted_on') }}

)

select
    {%- for column in shared_credit_columns() + outlet_columns() %}
    {%- if column == 'distributor_id' %}
    converted.distributor_id,
    {%- elif column == 'region_id' %}
    distributor.region_id,
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {%- endif %}
    {%- endfor %}
    converted.month_start,
    converted.counted_on,
    converted.opening_amount,
    converted.received_amount,
    converted.sold_cost_amount,
    converted.closing_amount,
    cast((converted.opening_amount + converted.closing_amount) * 0.5 as {{ measure() }}) as mean_stock_amount
from converted
{{ join_as_of(
    ref('int_distributors__periods'), 'distributor', 'distributor.distributor_id = converted.distributor_id',
    'converted.counted_on') }}
