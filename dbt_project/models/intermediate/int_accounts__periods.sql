-- One row per account and period in which its attributes held, half open.

{{ periods_of(ref('stg_crm__accounts'), key=['account_id']) }}
