-- One row per store and period in which its attributes held, half open.

{{ periods_of(ref('stg_crm__stores'), key=['store_id']) }}
