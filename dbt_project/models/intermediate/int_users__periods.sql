-- One row per user and period in which its attributes held, half open.

{{ periods_of(ref('stg_crm__users'), key=['user_id']) }}
