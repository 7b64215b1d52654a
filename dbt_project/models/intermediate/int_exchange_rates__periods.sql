-- One row per currency pair and period in which its rate was in force, half open.

{{ periods_of(ref('stg_finance__exchange_rates'), key=['from_currency', 'to_currency']) }}
