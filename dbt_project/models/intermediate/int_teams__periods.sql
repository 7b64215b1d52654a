-- One row per team and period in which its attributes held, half open.

{{ periods_of(ref('stg_crm__teams'), key=['team_id']) }}
