"""What must hold before the attainment of targets may be published."""

from expectations.rules import Column, filled, suite, within

SUITE = suite(
    "mart_fct_kpi_attainment",
    filled(
        "is_met",
        "A value that meets and misses no target is missing from kpi_attainment_rate.",
        "critical",
        where=Column("status").is_in(["ok", "small_sample"]),
    ),
    within(
        "target_value",
        0,
        None,
        "A target below zero has no attainment: the KPI is missing from the joint score.",
        "warning",
    ),
    within(
        "joint_score",
        0,
        100,
        "A score outside 0..100 puts marketing_sales_joint_score on the wrong scale.",
    ),
)
