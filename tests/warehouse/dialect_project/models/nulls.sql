{#- Where a null sorts, and what it does to the smallest, the largest and the first. -#}
with records as (

    select 1 as id, 'b' as said, cast(2 as int) as amount
    union all
    select 2 as id, cast(null as {{ dbt.type_string() }}) as said, cast(null as int) as amount
    union all
    select 3 as id, 'a' as said, cast(-1 as int) as amount
    union all
    select 4 as id, 'B' as said, cast(null as int) as amount
    union all
    select 5 as id, 'é' as said, cast(0 as int) as amount

)

select
    id,
    least(amount, 1) as smallest,
    greatest(amount, 1) as largest,
    greatest(0, least(amount, cast(null as int))) as floored,
    row_number() over (order by said, id) as upwards,
    row_number() over (order by said desc, id) as downwards,
    row_number() over (order by amount nulls last, id) as known_first,
    lead(id) over (order by said, id) as next_id,
    coalesce(amount > 0, false) as is_positive,
    count(amount) over () as known
from records
