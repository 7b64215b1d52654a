"""What must hold before a day of stores may enter the lake."""

from expectations.rules import filled, in_force, in_order, planned, suite, within

SUITE = suite(
    "raw_crm_store",
    in_force("valid_from", "sales_per_square_metre would divide by the area of another time."),
    planned("opened_on", "The store would have an area in sales_per_square_metre too early."),
    planned("closed_on", "The store would have an area in sales_per_square_metre too long."),
    in_order("opened_on", "closed_on", "It is never open: sales_per_square_metre leaves it out."),
    within(
        "floor_area",
        0,
        100_000,
        "No store has such an area: sales_per_square_metre would be far too high or too low.",
        above_lowest=True,
    ),
    filled("floor_area", "sales_per_square_metre leaves the store and its sales out.", mostly=0.5),
)
