-- Every row and every cent that staging has is in its mart, or left out for a stated reason. A row here usually
-- means that a join in the mart dropped or multiplied records.

select
    entity,
    measure,
    staged,
    left_out,
    in_mart,
    difference,
    explanation
from {{ ref('fct_reconciliation') }}
where difference <> 0
