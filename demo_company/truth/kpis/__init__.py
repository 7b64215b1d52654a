"""One function for each KPI, in a module for each branch of the KPI tree. Importing enters them."""

from demo_company.truth.catalogue import KPIS
from demo_company.truth.kpis import (
    customer_value,
    process,
    result,
    sales_x_after_sales,
    sales_x_marketing,
    sales_x_rnd,
    team_capability,
)
from demo_company.truth.kpis_of_kpis import KPIS_OF_KPIS

__all__ = [
    "KPIS",
    "KPIS_OF_KPIS",
    "customer_value",
    "process",
    "result",
    "sales_x_after_sales",
    "sales_x_marketing",
    "sales_x_rnd",
    "team_capability",
]
