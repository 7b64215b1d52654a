"""What must hold before the stores' months may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_store_month",
    within(
        "mean_floor_area",
        0,
        100_000,
        "No store has such an area: sales_per_square_metre would be far too high or too low.",
        above_lowest=True,
    ),
)
