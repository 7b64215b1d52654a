{#- What models do with decimals: products that need every digit, sums, and casts to fewer digits. -#}
with amounts as (

    {% for amount, rate in [
        ('0.00005', '1'), ('-0.00005', '1'), ('1.00015', '1'), ('2.5', '0.00001'), ('99999999999.9999', '7.12345678'),
        ('-3.3333', '0.14285714'), ('12345678901.2345', '0.00004444')
    ] %}
    select cast({{ amount }} as decimal(18, 6)) as amount, cast({{ rate }} as decimal(18, 8)) as rate
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    amount,
    rate,
    cast(amount as {{ money() }}) as money,
    cast({{ times('amount', 4, 'rate') }} as {{ money() }}) as converted,
    {{ in_reporting_currency('cast(amount as decimal(38, 2))', "'EUR'", 'amounts') }} as converted_from_wide,
    cast(round({{ times('amount', 2, 'cast(0.335 as decimal(9, 6))') }}, 2) as decimal(18, 2)) as part,
    cast(sum(amount) over (order by amount, rate rows between unbounded preceding and current row) as {{ money() }}) as running
from amounts
