{#- Money is decimal and carries its currency. Unlike currencies meet only here, at the rate in force on the day. -#}

{% macro join_rate(name, currency, day) -%}
    {{ join_as_of(
        ref('int_exchange_rates__periods'), name,
        name ~ '.from_currency = ' ~ currency ~ ' and ' ~ name ~ '.to_currency = ' ~ reporting_currency(), day) }}
{%- endmacro %}

{% macro in_reporting_currency(amount, currency, rate) -%}
    {#- Null where there is no rate: an amount that cannot be converted is held back, not guessed. -#}
    cast(case
        {#- Cast, because DuckDB gives a case of a wide and a precise decimal the fewer digits. #}
        when {{ currency }} = {{ reporting_currency() }} then cast({{ amount }} as {{ money() }})
        else {{ times(amount, 4, rate ~ '.rate') }}
    end as {{ money() }})
{%- endmacro %}

{% macro times(left, digits, right) -%}
    {#- A product of two decimals of up to 18 digits, `digits` of those on the left after the point. One digit more than the
        columns have is what both engines need: DuckDB multiplies 18 by 18 digits in 64 bits and stops where the product
        does not fit, and Spark drops digits of a product of more than 38. -#}
    cast({{ left }} as decimal(19, {{ digits }})) * {{ right }}
{%- endmacro %}

{% macro money() -%}decimal(18, 4){%- endmacro %}

{% macro measure() -%}
    {#- The type of every numerator and denominator. -#}
    decimal(28, 6)
{%- endmacro %}

{% macro quotient(numerator, denominator) -%}
    {#- The one place that divides: exact to six digits, halves away from zero, null without a denominator. -#}
    {{ adapter.dispatch('quotient', 'sales_kpi')(numerator, denominator) }}
{%- endmacro %}

{% macro duckdb__quotient(numerator, denominator) -%}
    {#- decimal / decimal is a DOUBLE on DuckDB: divide whole millionths instead. -#}
    {%- set n = 'abs(cast((' ~ numerator ~ ') * cast(1000000 as bigint) as hugeint))' -%}
    {%- set d = 'abs(cast((' ~ denominator ~ ') * cast(1000000 as bigint) as hugeint))' -%}
    case
        when ({{ denominator }}) <> 0 then
            cast(
                cast((2 * 1000000 * {{ n }} + {{ d }}) // (2 * {{ d }}) as decimal(30, 0))
                * cast(0.000001 as decimal(7, 6))
                * cast(sign({{ numerator }}) * sign({{ denominator }}) as decimal(1, 0))
                as decimal(36, 6)
            )
    end
{%- endmacro %}

{% macro spark__quotient(numerator, denominator) -%}
    {#- Spark gives decimal(38, 6) / decimal(38, 6) six digits and rounds once. From other types it rounds to more digits
        first, and rounding twice is wrong by one at a half; integers it divides as DOUBLE. -#}
    cast(
        cast({{ numerator }} as decimal(38, 6)) / nullif(cast({{ denominator }} as decimal(38, 6)), 0) as decimal(36, 6)
    )
{%- endmacro %}
