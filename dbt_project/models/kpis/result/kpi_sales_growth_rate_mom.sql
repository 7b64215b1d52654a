-- How much more was sold than a month before.

{{ growth_of_sales(months=1) }}
