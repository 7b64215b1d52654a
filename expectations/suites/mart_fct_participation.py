"""What must hold before the trainings, exams and projects may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_participation",
    filled("rep_id", "It is missing from product_knowledge_pass_rate by rep and team.", mostly=0.9),
)
