"""What must hold before a day of trainings, exams and projects may enter the lake."""

from expectations.rules import Column, empty, filled, in_order, planned, suite

SUITE = suite(
    "raw_crm_participation",
    planned("started_on", "product_knowledge_pass_rate would count it in the wrong period."),
    in_order("started_on", "ended_on", "It is missing from training_coverage_rate."),
    filled("user_id", "It is missing from training_coverage_rate."),
    empty(
        "is_passed",
        "A training with a result may be an exam: product_knowledge_pass_rate would miss it.",
        where=Column("participation_type").is_in(["training", "cross_department_project"]),
    ),
)
