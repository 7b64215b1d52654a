-- One row per distributor and period in which its attributes held, half open.

{{ periods_of(ref('stg_crm__distributors'), key=['distributor_id']) }}
