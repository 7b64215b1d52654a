{% for text in ["a customer's", 'back\\slash \\n \\t', '100 % and ${variable} %s', '"double" `back`', '销售额（元）', 'two\nlines'] %}
select {{ loop.index }} as text_number, '{{ escape_text(text) }}' as said
{{ 'union all' if not loop.last }}
{% endfor %}
