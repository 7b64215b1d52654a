-- How much more was sold than a year before.

{{ growth_of_sales(months=12) }}
