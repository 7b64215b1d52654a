{#- Whom an event counts for. The joins bring the attributes in force on the day of the event: a rep who changes team in
    June keeps May's numbers in the old team. None of them can multiply rows: each finds one period at most. `account=none`:
    what employees do for the company concerns no customer. -#}

{% macro join_credits(event, rep='owner_user_id', account='account_id', day='credited_on') -%}
    {{ join_as_of(ref('int_users__periods'), 'rep', 'rep.user_id = ' ~ event ~ '.' ~ rep, event ~ '.' ~ day) }}
    {{ join_as_of(ref('int_teams__periods'), 'team', 'team.team_id = rep.team_id', event ~ '.' ~ day) }}
    left join {{ ref('int_accounts__survivors') }} as customer
        on {{ 'customer.account_id = ' ~ event ~ '.' ~ account if account else 'false' }}
    {{ join_as_of(ref('int_accounts__periods'), 'account', 'account.account_id = customer.customer_id', event ~ '.' ~ day) }}
{%- endmacro %}

{% macro join_product(event, day='credited_on') -%}
    {{ join_as_of(ref('int_products__periods'), 'product', 'product.product_id = ' ~ event ~ '.product_id', event ~ '.' ~ day) }}
{%- endmacro %}

{% macro credits(event, rep='owner_user_id', region='region_id', product_line='product_line_id', channel='channel_id',
                 segment='segment_id', lead_source=none, service_team=none, customer=none) -%}
    {#- The credit columns that every fact has. An argument names the event's own column, which wins over the joined one; none: it has none. -#}
    {%- set own = namespace(region=event ~ '.' ~ region ~ ', ' if region else '',
                            channel=event ~ '.' ~ channel ~ ', ' if channel else '',
                            segment=event ~ '.' ~ segment ~ ', ' if segment else '',
                            service=event ~ '.' ~ service_team ~ ', ' if service_team else '') -%}
    {{ event ~ '.' ~ rep if rep else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as rep_id,
    rep.team_id,
    coalesce({{ own.region }}rep.region_id, team.region_id, account.region_id) as region_id,
    {{ product_line if product_line and '.' in product_line else (event ~ '.' ~ product_line if product_line else 'cast(null as ' ~ dbt.type_string() ~ ')') }} as product_line_id,
    coalesce({{ own.channel }}account.channel_id, team.channel_id) as channel_id,
    coalesce({{ own.segment }}account.segment_id) as segment_id,
    {{ lead_source if lead_source else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as lead_source_id,
    coalesce({{ own.service }}account.service_team_id) as service_team_id,
    {{ event ~ '.' ~ customer if customer else 'customer.customer_id' }}
{%- endmacro %}
