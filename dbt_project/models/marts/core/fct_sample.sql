-- One row per handing out of samples that somebody planned, credited on the day it was planned for.

{{ config(
    materialized=fact(), unique_key='sample_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['sample_id'],
        'changed_by': on_record('stg_crm__samples', 'sample_id')
            + on_reference('stg_crm__samples', 'sample_id', 'product_id', on_record('stg_finance__products', 'product_id'))
            + on_credits('stg_crm__samples', 'sample_id', rep='user_id'),
    },
) }}

with samples as (

    select * from {{ ref('stg_crm__samples') }}
    where not is_deleted and {{ is_changed('sample_id') }}

)

select
    samples.sample_id,
    {{ credits(
        'samples', rep='user_id', region=none, product_line='product.product_line_id', channel=none, segment=none) }},
    samples.planned_on,
    samples.planned_quantity,
    coalesce(samples.handed_out_quantity, 0) as handed_out_quantity
from samples
{{ join_credits('samples', rep='user_id', day='planned_on') }}
{{ join_product('samples', day='planned_on') }}
