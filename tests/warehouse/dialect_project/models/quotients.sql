{#- Halves, repeating fractions, signs, zero, null, sizes, and each type that a model divides. -#}
{% set pairs = [
    ('1', '3'), ('2', '3'), ('-2', '3'), ('1', '2000000'), ('-1', '2000000'), ('3', '2000000'), ('1', '0'), ('0', '7'),
    ('0.005', '0.01'), ('98.99', '148.8499'), ('100000000000', '7'), ('12345678901.2345', '0.0003'),
    ('0.0001', '99999999999999'), ('1', '-8'), ('999999', '1000000'),
] %}
{% set types = ['int', 'bigint', money(), measure(), 'decimal(38, 6)'] %}

{% for numerator, denominator in pairs %}
{% for type in types if type not in ('int', 'bigint') or ('.' not in numerator ~ denominator and (numerator | int) | abs < 2000000000) %}
{% if not (denominator == '99999999999999' and type in ('int', 'bigint')) %}
select
    '{{ type }}' as type,
    '{{ numerator }}' as numerator,
    '{{ denominator }}' as denominator,
    {{ quotient('cast(' ~ numerator ~ ' as ' ~ type ~ ')', 'cast(' ~ denominator ~ ' as ' ~ type ~ ')') }} as quotient,
    {{ quotient(
        'cast(' ~ numerator ~ ' as ' ~ type ~ ') - cast(' ~ denominator ~ ' as ' ~ type ~ ')',
        'cast(' ~ denominator ~ ' as ' ~ type ~ ')') }} as less_one
union all
{% endif %}
{% endfor %}
{% endfor %}
select
    'null' as type,
    cast(null as {{ dbt.type_string() }}) as numerator,
    '1' as denominator,
    {{ quotient('cast(null as decimal(28, 6))', '1') }} as quotient,
    {{ quotient('1', 'cast(null as decimal(28, 6))') }} as less_one
