with moments as (

    {% for moment in [
        '1969-12-31 23:59:59.999999', '1970-01-01 00:00:00', '1986-05-03 16:30:00', '2011-12-30 09:59:59', '2011-12-30 10:00:00',
        '2018-11-04 02:59:59', '2018-11-04 03:00:00', '2024-02-29 16:00:00', '2026-03-08 06:59:59.999999',
        '2026-03-08 07:00:00', '2026-11-01 05:30:00', '2026-11-01 06:30:00.5', '9999-12-31 00:00:00'
    ] %}
    select cast('{{ moment }}' as timestamp) as moment
    union all
    {% endfor %}
    select cast(null as timestamp) as moment

),

zones as (

    {% for zone in ['UTC', 'Asia/Shanghai', 'America/New_York', 'America/Sao_Paulo', 'Pacific/Apia', 'Asia/Kathmandu'] %}
    select '{{ zone }}' as zone
    union all
    {% endfor %}
    select cast(null as {{ dbt.type_string() }}) as zone

)

select
    moment,
    zone,
    {{ business_date('moment', 'zone') }} as business_date,
    {{ local_time('moment', 'zone') }} as local_time,
    {{ seconds_between("cast('2000-01-01 00:00:00.9' as timestamp)", 'moment') }} as seconds_since_2000
from moments
cross join zones
