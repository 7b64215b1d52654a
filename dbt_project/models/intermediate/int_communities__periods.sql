-- One row per community and period in which its attributes held, half open.

{{ periods_of(ref('stg_crm__communities'), key=['community_id']) }}
